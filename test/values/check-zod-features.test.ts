import { z } from 'zod';
import { declare, group } from '../../lib/values/define';
import { k8sList, k8sObject, stringMap } from '../../lib/values/kubernetes-types';
import { validateValues } from '../../lib/values/validate-against-schema';
import { valuesSchema } from '../../lib/values/values-schema';
import { rejectionOf } from '../support/small-chart';

const rejectionOfType = (type: z.ZodType): string =>
  rejectionOf(() => declare(group({ value: type.optional().describe('A value.') })));

describe('a check that JSON Schema cannot express', () => {
  it.each<[string, z.ZodType, RegExp]>([
    ['refine', z.int().refine((n) => n % 2 === 0), /^values\.value: \.refine\(\).*chart\.failIf\(condition, message\)/],
    ['superRefine', z.string().superRefine(() => {}), /^values\.value: \.refine\(\)/],
    ['check', z.array(z.string()).check(() => {}), /^values\.value: \.refine\(\)/],
    ['transform', z.string().transform((text) => text.trim()), /^values\.value: \.transform\(\).*function of fn/],
    ['pipe', z.string().pipe(z.string().min(1)), /^values\.value: \.transform\(\), \.pipe\(\)/],
    ['preprocess', z.preprocess(String, z.string()), /^values\.value: .*z\.preprocess\(\)/],
    ['stringbool', z.stringbool(), /^values\.value: \.transform\(\)/],
    ['catch', z.string().catch('a'), /^values\.value: \.catch\(\)/],
    ['trim', z.string().trim(), /^values\.value: \.trim\(\) and other transformations/],
    ['coerce', z.coerce.number(), /^values\.value: z\.coerce/],
    ['flags', z.string().regex(/^a$/i), /^values\.value: JSON Schema does not support flags: write \/\^a\$\/i without/],
    ['url', z.url(), /^values\.value: the format url cannot be expressed/],
    ['date', z.date(), /^values\.value: z\.date\(\) cannot be expressed in JSON Schema/],
    ['bigint', z.bigint(), /^values\.value: z\.bigint\(\) cannot be expressed in JSON Schema/],
    ['custom', z.custom(() => true), /^values\.value: z\.custom\(\)/],
    ['one of an item', z.array(z.string().trim()), /^values\.value\[\]: \.trim\(\)/],
    ['one of a field', z.strictObject({ a: z.int().refine(Boolean) }), /^values\.value\.a: \.refine\(\)/],
    ['one of a key', z.record(z.string().refine(Boolean), z.string()), /^values\.value\[\]: \.refine\(\)/],
    ['one of an alternative', z.union([z.int(), z.string().trim()]), /^values\.value: \.trim\(\)/],
    ['one in a lazy type', z.lazy(() => z.string().trim()), /^values\.value: \.trim\(\)/],
    ['one behind optional', z.strictObject({ a: z.date().nullable().optional() }), /^values\.value\.a: z\.date/],
  ])('fails: %s', (_, type, message) => {
    expect(rejectionOfType(type)).toMatch(message);
  });

  it.each<[string, z.ZodType]>([
    ['text', z.string().default('x')],
    [
      'text with a pattern',
      z
        .string()
        .regex(/^[a-z]+$/)
        .default('x'),
    ],
    ['a word', z.enum(['x', 'y']).default('x')],
    ['a whole number', z.int().default(1)],
    ['a number', z.number().default(1.5)],
    ['a switch', z.boolean().default(true)],
    ['a list', z.array(z.string()).default([])],
    ['a map', z.record(z.string(), z.string()).default({})],
    ['a Kubernetes type', k8sObject('Probe').default({})],
    ['a default before parsing', z.string().prefault('x')],
    ['an optional one', z.string().default('x').optional()],
    ['a nullable one', z.string().default('x').nullable()],
    ['one of several types', z.union([z.int(), z.string().default('x')])],
  ])('fails: a default inside a list or map, of %s', (_, type) => {
    const field = z.strictObject({ a: type });
    const message = 'Helm does not apply defaults inside a list or map: make the field .optional()';
    expect(rejectionOfType(z.array(field))).toContain(`values.value[].a: ${message}`);
    expect(rejectionOfType(z.record(z.string(), field))).toContain(`values.value[].a: ${message}`);
    expect(rejectionOfType(field)).toContain(`values.value.a: ${message}`);
  });

  it('fails on a default and on a group', () => {
    const one = z.int().default(1).refine(Boolean).describe('One.');
    expect(rejectionOf(() => declare(group({ one })))).toMatch(/^values\.one: \.refine\(\)/);
    const pair = group({ low: z.int().default(1).describe('Low.') }).refine(Boolean);
    expect(rejectionOf(() => declare(group({ pair })))).toMatch(/^values\.pair: \.refine\(\)/);
  });

  it.each<[string, z.ZodType]>([
    ['brand', z.string().brand('name')],
    ['limits', z.array(z.int().min(1).max(9).multipleOf(2)).min(1).max(3)],
    [
      'a pattern',
      z
        .string()
        .regex(/^[a-z]+$/)
        .min(1),
    ],
    ['a format with a pattern', z.ipv4()],
    ['an import', k8sObject('Affinity')],
    ['imports', k8sList('EnvVar')],
    ['a map', stringMap(['a'])],
    ['nothing', z.null()],
    ['a tuple', z.tuple([z.string(), z.int()])],
  ])('is not reported for: %s', (_, type) => {
    expect(rejectionOfType(type)).toBe('');
  });
});

describe('the keys of a record', () => {
  const schema = valuesSchema(
    declare(
      group({
        levels: z
          .partialRecord(z.enum(['info', 'warn']), z.int())
          .default({})
          .describe('By level.'),
        short: z.record(z.string().max(3), z.int()).default({}).describe('By a short name.'),
      }),
    ),
  );

  it('keep their enum and length limits', () => {
    expect(validateValues(schema, { levels: { info: 1 }, short: { abc: 1 } })).toEqual([]);
    expect(validateValues(schema, { levels: { inf: 1 }, short: { abcd: 1 } }).map(({ where }) => where)).toEqual([
      'levels',
      'short',
    ]);
  });
});
