/**
 * Promises of the compiler, checked by `tsc` in `npm test`: each line under @ts-expect-error must not type-check, or the
 * directive itself becomes the error.
 */
import { z } from 'zod';
import { each, ifSet, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { group, type Refs } from '../../lib/values/define';
import { k8sList, k8sObject } from '../../lib/values/kubernetes-types';

const schema = group({
  name: z.string().default('').describe('Text.'),
  count: z.int().default(1).describe('An integer.'),
  enabled: z.boolean().default(true).describe('A switch.'),
  labels: z.record(z.string(), z.string()).optional().describe('An optional map.'),
  names: z
    .array(z.strictObject({ name: z.string() }))
    .optional()
    .describe('An optional list.'),
  tag: z.string().optional().describe('Optional text.'),
  mode: z.enum(['fast', 'slow']).default('fast').describe('A word.'),
  hosts: z
    .array(z.strictObject({ host: z.string(), weight: z.int().optional() }))
    .default([])
    .describe('A list.'),
  queues: z
    .record(z.string(), z.strictObject({ size: z.int() }).nullable())
    .default({})
    .describe('A map whose entries null removes.'),
  resources: k8sObject('ResourceRequirements').default({}).describe('Resources.'),
  env: k8sList('EnvVar').default([]).describe('Variables.'),
  image: group({ tag: z.string().default('').describe('A tag.') }),
});

const text = (value: string): string => value;
const number = (value: number): number => value;

export function promises(v: Refs<typeof schema>): unknown[] {
  // What is right type-checks.
  const right = [
    text(v.name),
    number(v.count),
    text(v.image.tag),
    when(v.enabled, { a: v.count }),
    ifSet(v.tag, (tag) => text(tag)),
    text(fn.default('latest', v.tag)),
    fn.and(v.enabled, fn.not(v.tag)),
    each(v.hosts, ({ host, weight }) => ({ host: text(host), weight: ifSet(weight, number) })),
    ifSet(v.resources.limits, (limits) => Object.keys(limits)),
    each(v.env, ({ name, value }) => ({ name: text(name), value: ifSet(value, text) })),
    ifSet(v.hosts, (hosts) => each(hosts, ({ host }) => text(host))),
    each(fn.choose(v.enabled, v.hosts, v.hosts), ({ host }) => text(host)),
    each(v.labels, (value, key) => ({ [text(key)]: text(value) })),
    each(v.names, ({ name }) => text(name)),
    each(v.queues, (queue) => ifSet(queue, ({ size }) => number(size))),
    fn.choose(fn.isSet(v.tag), v.tag, 'none').length,
  ];

  // @ts-expect-error A misspelt reference.
  v.image.tga;
  // @ts-expect-error An undeclared value.
  v.replicas;
  // @ts-expect-error A number where text belongs.
  text(v.count);
  // @ts-expect-error Text where a number belongs.
  number(v.name);
  // @ts-expect-error An optional value that was not settled.
  text(v.tag);
  // @ts-expect-error An entry that may be null.
  each(v.queues, ({ size }) => number(size));
  // @ts-expect-error A boolean where text belongs.
  text(v.enabled);
  // @ts-expect-error A boolean reference is no boolean.
  const plain: boolean = v.enabled;
  // @ts-expect-error A boolean reference as a condition.
  if (v.enabled) right.push(1);
  // @ts-expect-error A boolean reference chooses nothing in TypeScript.
  right.push(v.enabled ? 1 : 2);
  // @ts-expect-error Nor does it short-circuit.
  right.push(v.enabled && 1);
  // @ts-expect-error An optional value as a condition.
  if (v.tag) right.push(1);
  // @ts-expect-error A word that is not one of the two.
  right.push(v.mode === 'medium');
  // @ts-expect-error Functions check their arguments.
  fn.trunc('5', v.name);
  // @ts-expect-error More arguments than the function takes.
  fn.lower(v.name, v.name);
  // @ts-expect-error A function that is refused.
  fn.tpl(v.name);
  // @ts-expect-error A field of an item that is not declared.
  each(v.hosts, ({ hots }) => hots);
  // @ts-expect-error A misspelt field of a Kubernetes type.
  right.push(v.resources.limit);
  // @ts-expect-error A field that may be unset.
  each(v.env, ({ value }) => text(value));
  return [...right, plain];
}
