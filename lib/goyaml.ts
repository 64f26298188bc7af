import { type Document, parseAllDocuments, type ScalarTag } from 'yaml';
import { ChartError, type Problem } from './errors';
import type { Json, JsonMap } from './json';

/**
 * The dialect of YAML that Helm reads: goyaml's, which is neither YAML 1.1 nor 1.2. `0o14` is 12, `012` is 10, `1_000`
 * is 1000, `1:30` and `2001-01-01` are text, and `y`, `n`, `on` and `off` are booleans.
 * @see https://github.com/kubernetes-sigs/yaml/blob/v1.4.0/goyaml.v2/resolve.go
 */
const tags: ScalarTag[] = [
  { tag: 'tag:yaml.org,2002:null', default: true, test: /^(?:~|null|Null|NULL)?$/, resolve: () => null },
  {
    tag: 'tag:yaml.org,2002:bool',
    default: true,
    test: /^(?:y|Y|yes|Yes|YES|on|On|ON|true|True|TRUE|n|N|no|No|NO|off|Off|OFF|false|False|FALSE)$/,
    resolve: (text) => /^(?:y|on|t)/i.test(text),
  },
  {
    tag: 'tag:yaml.org,2002:int',
    default: true,
    test: /^[-+]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]+|[1-9][0-9_]*|0)$/,
    resolve: (text) => toInteger(text.replaceAll('_', '')),
  },
  {
    tag: 'tag:yaml.org,2002:float',
    default: true,
    test: /^[-+]?(?:\.[0-9_]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9_]+)?$/,
    resolve: (text) => Number(text.replaceAll('_', '')),
  },
  {
    tag: 'tag:yaml.org,2002:float',
    default: true,
    test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
    resolve: (text, onError) => {
      onError(`${text} is no JSON number`);
      return text;
    },
  },
];

function toInteger(text: string): number {
  const [, sign = '', prefix = '', digits = ''] = /^([-+]?)(0[xXbBoO]?(?=.))?(.*)$/.exec(text) ?? [];
  const radix = { x: '0x', b: '0b' }[prefix.slice(1).toLowerCase()] ?? (prefix ? '0o' : '');
  const value = Number(BigInt(radix + (digits || '0')));
  return sign === '-' ? -value : value;
}

const options = {
  version: '1.1',
  schema: 'failsafe',
  customTags: tags,
  merge: true,
  prettyErrors: false,
} as const;

/** The one document of a values file as Helm reads it; an empty one is null. Every mistake is named with its line. */
export function parseYaml(text: string, where: string): Json {
  return parseYamlDocuments(text, where, true)[0] ?? null;
}

/** The documents of a stream, as rendered templates are; empty ones are left out. */
export function parseYamlDocuments(text: string, where: string, single = false): Json[] {
  const parsed = parseAllDocuments(text.replace(/^\ufeff/, ''), options);
  const documents = 'empty' in parsed ? [] : (parsed as Document.Parsed[]);
  const problems = documents.flatMap((document) => document.errors.map((error) => problem(error, text, where)));
  if (single && documents.length > 1 && problems.length === 0) {
    problems.push({ code: 'yaml-invalid', where, message: 'holds several documents; Helm reads one' });
  }
  if (problems.length > 0) throw new ChartError(problems);
  return documents.map((document) => document.toJS({ maxAliasCount: 1000 }) as Json).filter((json) => json !== null);
}

function problem(error: { message: string; pos: [number, number] }, text: string, where: string): Problem {
  const before = text.slice(0, error.pos[0]).split('\n');
  const place = `${where}:${before.length}:${(before.at(-1) as string).length + 1}`;
  return { code: 'yaml-invalid', where: place, message: error.message };
}

// Words, numbers and dates that some reader takes for something other than text.
const words = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;
const numeric = /^[-+]?\.?[0-9][0-9_.,:eExXoObBa-fA-F+TZtz-]*$/;
const bare = /^[A-Za-z0-9_/](?:[\w./@%+=,()-]|:(?! |$)| (?![# ]|$))*$/;

/** Text as a scalar of one line, plain where goyaml, YAML 1.1 and YAML 1.2 all read it back, else in double quotes. */
export function yamlScalar(value: string): string {
  if (bare.test(value) && !words.test(value) && !numeric.test(value)) return value;
  if (!value.isWellFormed()) {
    throw new ChartError({ code: 'yaml-invalid', where: JSON.stringify(value), message: 'half of a surrogate pair' });
  }
  return JSON.stringify(value).replace(
    /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const block = /^(?! )[^\n](?:[^\n]*[^ \n])?(?:\n(?:[^\n]*[^ \n])?)*$/;
const harmless = /^[\n\u0020-\u007e\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** Whether text of several lines can stand in a literal block, the same for every reader. */
const fitsBlock = (value: string): boolean =>
  value.includes('\n') && harmless.test(value) && block.test(value.replace(/\n$/, '')) && !/\n\n$/.test(value);

/**
 * YAML in block style, keys in their order, lists indented as Helm users write them. Our own printer, because the
 * library knows no dialect that all three readers share, and because it prints charts in a fifth of the time.
 */
export function printYaml(value: Json): string {
  return `${valueLines(value).join('\n')}\n`;
}

function valueLines(value: Json): string[] {
  if (value === null || typeof value !== 'object') return scalarLines(value);
  if (Array.isArray(value)) return value.length === 0 ? ['[]'] : value.flatMap(itemLines);
  const entries = Object.entries(value as JsonMap);
  return entries.length === 0 ? ['{}'] : entries.flatMap(([key, item]) => entryLines(yamlScalar(key), item));
}

function scalarLines(value: string | number | boolean | null): string[] {
  if (typeof value !== 'string') return [Object.is(value, -0) ? '-0.0' : String(value)];
  if (!fitsBlock(value)) return [yamlScalar(value)];
  const lines = value.replace(/\n$/, '').split('\n');
  return [value.endsWith('\n') ? '|' : '|-', ...lines.map((line) => line && `  ${line}`)];
}

function entryLines(key: string, value: Json): string[] {
  const lines = valueLines(value);
  const isNested = value !== null && typeof value === 'object' && Object.keys(value).length > 0;
  if (isNested) return [`${key}:`, ...lines.map((line) => line && `  ${line}`)];
  return [`${key}: ${lines[0]}`, ...lines.slice(1)];
}

function itemLines(value: Json): string[] {
  const [first = '', ...rest] = valueLines(value);
  return [`- ${first}`, ...rest.map((line) => line && `  ${line}`)];
}
