import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import { RE2JS } from 're2js';
import { didYouMean, type Problem } from '../errors';
import type { Json, JsonMap } from '../json';
import { type JsonSchema, textPattern } from './json-schema';
import { valueAt } from './values-schema';

/** RE2, the engine Helm checks patterns with; a pattern it does not know throws. */
const re2 = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(pattern);
    // ajv keeps compiled patterns under what toString says.
    return { test: (text: string) => compiled.matcher(text).find(), toString: () => pattern };
  },
  { code: 're2' },
);

const compiled = new WeakMap<JsonSchema, ValidateFunction>();

function validator(schema: JsonSchema): ValidateFunction {
  let validate = compiled.get(schema);
  if (!validate) {
    const ajv = new Ajv({
      allErrors: true,
      verbose: true,
      strict: true,
      allowUnionTypes: true,
      strictRequired: false,
      strictTypes: false,
      validateFormats: false,
      code: { regExp: re2 as never },
    });
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  return validate;
}

/** What Helm's schema check refuses in a values document, each with its path, what was expected and a near name. */
export function validateValues(schema: JsonSchema, values: JsonMap): Problem[] {
  const validate = validator(schema);
  if (validate(values)) return [];
  const problems = new Map<string, Problem>();
  for (const error of relevant(validate.errors ?? [])) {
    const problem = describe(error, values);
    problems.set(`${problem.where} ${problem.message}`, problem);
  }
  return [...problems.values()];
}

// An alternative that only says "or null", and the wrappers that repeat what their branches say.
const noise = new Set(['anyOf', 'oneOf', 'allOf', 'if', 'propertyNames']);

function relevant(errors: readonly ErrorObject[]): ErrorObject[] {
  const kept = errors.filter(
    (error) => !noise.has(error.keyword) && !(error.keyword === 'type' && error.params.type === 'null'),
  );
  return kept.length > 0 ? kept : [...errors];
}

function describe(error: ErrorObject, values: JsonMap): Problem {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const where = pathText(path);
  const value = error.propertyName ?? valueAt(values, path);
  return { code: 'value-invalid', where: where || 'values', message: messageOf(error, value) };
}

const pathText = (path: readonly string[]): string =>
  path
    .map((key, index) =>
      /^\d+$/.test(key) ? `[${key}]` : /^[\w-]+$/.test(key) ? `${index ? '.' : ''}${key}` : `[${JSON.stringify(key)}]`,
    )
    .join('');

function messageOf(error: ErrorObject, value: Json | undefined): string {
  const shown = show(value);
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(error.params.additionalProperty);
      return `"${name}" is not a value here${didYouMean(name, Object.keys((error.parentSchema as JsonSchema)?.properties ?? {}))}`;
    }
    case 'required':
      return `"${error.params.missingProperty}" is missing; null removes a default that the chart needs`;
    case 'type':
      return `expected ${list([error.params.type].flat())}, got ${shown}`;
    case 'enum':
      return `expected ${list((error.params.allowedValues as Json[]).map(show))}, got ${shown}${
        typeof value === 'string'
          ? didYouMean(
              value,
              error.params.allowedValues.filter((item: Json) => typeof item === 'string'),
            )
          : ''
      }`;
    case 'pattern':
      return error.params.pattern === textPattern
        ? `${shown} holds a control character or separator that Helm's YAML writer loses (DEL, C1, U+2028, U+2029, U+FEFF, U+FFFE, U+FFFF)`
        : `${shown} does not match ${error.params.pattern}`;
    case 'not':
      return `${shown} is not allowed here`;
    default:
      return `${error.message ?? error.keyword}, got ${shown}`;
  }
}

const list = (items: readonly string[]): string =>
  items.length > 1 ? `${items.slice(0, -1).join(', ')} or ${items.at(-1)}` : String(items[0]);

function show(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
