import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../errors';
import { declare, defaultsOf, inSchema, leavesOf, type ValuesSchema } from './define';
import type { JsonSchema } from './json-schema';
import { validatePart, validateValues } from './validate-against-schema';

/** Defaults and examples that fail validation against the chart's own schema, and examples equal to the default. */
export function defaultProblems(values: ValuesSchema, schema: JsonSchema): Problem[] {
  const declared = declare(values);
  const broken = (what: 'default' | 'example', path: readonly string[]) => (problem: Problem) => {
    const below = problem.where === 'values' ? [] : [problem.where];
    const where = ['values', ...path, ...below].join('.').replaceAll('.[', '[');
    const message = `the ${what} is invalid: ${problem.message}`;
    return inSchema(values, { code: 'schema-invalid', where, message }, what);
  };
  return [
    ...validateValues(schema, defaultsOf(declared)).map(broken('default', [])),
    ...[...leavesOf(declared)].flatMap(({ example, path, schema: part }) =>
      example === undefined ? [] : validatePart(schema, part, example).map(broken('example', path)),
    ),
    ...[...leavesOf(declared)]
      .filter(({ example, default: fallback }) => example !== undefined && isDeepStrictEqual(example, fallback))
      .map(({ path }) => {
        const message = 'the example is the same as the default: use another value, or remove the example';
        return inSchema(values, { code: 'schema-invalid', where: ['values', ...path].join('.'), message });
      }),
  ];
}
