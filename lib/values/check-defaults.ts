import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../errors';
import { defaultsOf, type Group, leavesOf } from './define';
import type { JsonSchema } from './json-schema';
import { validatePart, validateValues } from './validate-against-schema';

/** Defaults and examples that fail validation against the chart's own schema, and examples equal to the default. */
export function defaultProblems(declared: Group, schema: JsonSchema): Problem[] {
  const broken = (what: string, path: readonly string[]) => (problem: Problem) => ({
    code: 'schema-invalid' as const,
    where: ['values', ...path, ...(problem.where === 'values' ? [] : [problem.where])].join('.').replaceAll('.[', '['),
    message: `the ${what} is invalid: ${problem.message}`,
  });
  return [
    ...validateValues(schema, defaultsOf(declared)).map(broken('default', [])),
    ...[...leavesOf(declared)].flatMap(({ example, path, schema: part }) =>
      example === undefined ? [] : validatePart(schema, part, example).map(broken('example', path)),
    ),
    ...[...leavesOf(declared)]
      .filter(({ example, default: fallback }) => example !== undefined && isDeepStrictEqual(example, fallback))
      .map(({ path }) => ({
        code: 'schema-invalid' as const,
        where: ['values', ...path].join('.'),
        message: 'the example is the same as the default: use another value, or remove the example',
      })),
  ];
}
