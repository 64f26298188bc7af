import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Duration, NumberStringUnionResolver, type ResolutionContext, Size, Yaml } from 'cdk8s';
import { ChartError } from '../errors';
import { holdsToken, isNumberToken, OpaqueToken, replaceTokens } from '../expr/tokens';
import { parseYamlDocuments } from '../helm/yaml/parse-yaml';
import type { Json } from '../json';

// cdk8s parses YAML 1.1 (dates, base 60), Duration and Size do arithmetic, and unions hold strings and numbers only. This makes
// it parse YAML as Helm does, report arithmetic on a reference, and accept any reference in a union.

/** Makes cdk8s parse YAML as Helm does, Duration and Size reject references, and unions accept them. */
export function adaptCdk8s(): void {
  Yaml.load = (urlOrFile) => parseYamlDocuments(textOf(urlOrFile), urlOrFile).filter(isNonEmpty);
  rejectReferences(Yaml, 'Yaml', ['stringify'], (text) => !holdsToken(String(text)), {
    reason: 'writes a reference without quotes, which its value may need',
    remedy: 'use fn.toJson, because JSON is YAML',
  });
  acceptReferencesInUnions();
  for (const [name, { prototype }, methods] of units) {
    const keeps = (result: unknown) => holdsToken(String(result));
    rejectReferences(prototype, name, methods, (result, unit) => !isNumberToken(unit.amount) || keeps(result), {
      reason: 'cannot convert a value that is unknown at build time',
      remedy: 'convert it with fn.mul, fn.div or fn.printf',
    });
  }
}

const units = [
  [
    'Duration',
    Duration,
    ['toMilliseconds', 'toSeconds', 'toMinutes', 'toHours', 'toDays', 'toIsoString', 'toHumanString'],
  ],
  ['Size', Size, ['toKibibytes', 'toMebibytes', 'toGibibytes', 'toTebibytes', 'toPebibytes']],
] as const;

/** Makes unions such as IntOrString accept optional values: references that are no text to TypeScript, or nothing. */
function acceptReferencesInUnions(): void {
  const { prototype } = NumberStringUnionResolver;
  const { resolve } = prototype;
  prototype.resolve = function (context: ResolutionContext) {
    const { value } = context;
    const isUnion = value.constructor !== Object && Object.keys(value).join() === 'value';
    if (isUnion && value.value === undefined) context.replaceValue(undefined);
    else if (isUnion && value.value instanceof OpaqueToken) context.replaceValue({ value: value.value });
    else resolve.call(this, context);
  };
}

/** cdk8s skips empty documents as well. */
const isNonEmpty = (document: Json): boolean =>
  document !== null && (typeof document !== 'object' || Object.keys(document).length > 0);

function textOf(urlOrFile: string): string {
  if (statSync(urlOrFile, { throwIfNoEntry: false })?.isFile()) return readFileSync(urlOrFile, 'utf8');
  if (!/^[a-z]+:/i.test(urlOrFile)) {
    throw new ChartError({ code: 'io', where: urlOrFile, message: 'file not found' });
  }
  const download = join(dirname(require.resolve('cdk8s')), '_loadurl.mjs');
  return execFileSync(process.execPath, [download, urlOrFile], { encoding: 'utf8', maxBuffer: 1 << 30 });
}

type Method = (this: { amount: number }, ...args: unknown[]) => unknown;

/** Wraps methods so that they throw if their result is unsafe, or if they fail on a placeholder. */
function rejectReferences(
  chartKey: object,
  name: string,
  methods: readonly string[],
  isSafeResult: (result: unknown, self: { amount: number }) => boolean,
  { reason, remedy }: { reason: string; remedy: string },
): void {
  const table = chartKey as Record<string, Method>;
  for (const method of methods) {
    const original = table[method] as Method;
    table[method] = function (...args) {
      let result: unknown;
      try {
        result = original.apply(this, args);
      } catch (cause) {
        if (!isNumberToken(this.amount)) throw cause;
      }
      if (isSafeResult(result, this)) return result;
      const value = isNumberToken(this.amount) ? `${pathOf(this.amount)}: ` : '';
      const message = `${value}cdk8s ${reason}; ${remedy}`;
      throw new ChartError({ code: 'inspected-reference', where: `${name}.${method}`, message });
    };
  }
}

const pathOf = (amount: number): string =>
  replaceTokens(String(amount), (node) =>
    node.kind === 'reference' && node.root === 'Values' ? ['values', ...node.path].join('.') : node.kind,
  );
