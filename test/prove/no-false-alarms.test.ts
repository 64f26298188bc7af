import { ApiObject, App } from 'cdk8s';
import { z } from 'zod';
import { HelmChart } from '../../lib/chart/helm-chart';
import { each, eachEntry, ifSet, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { proveChart } from '../../lib/testing';
import { group, type ValuesSchema } from '../../lib/values/define';
import { anyFields, k8sList, k8sObject, labelMap, stringMap } from '../../lib/values/kubernetes-types';

// biome-ignore lint/suspicious/noExplicitAny: references to values of any type
type Any = any;

/** Types of values, each with what a chart does with one. */
interface Use {
  readonly type: z.ZodType;
  readonly fallback: unknown;
  readonly spec: (v: Any, other: Any, chart: HelmChart) => object;
}

const scalar = (v: Any): object => ({ plain: v, text: `${v}`, set: ifSet(v), named: fn.printf('%v', v) });
const optional = (v: Any): object => ({
  set: ifSet(v),
  known: when(fn.isSet(v), v, 'none'),
  fallback: fn.default('none', v),
});
const ordered = (v: Any, other: Any, chart: HelmChart): object => {
  chart.failIf(fn.gt(v, other), 'the first is above the second: lower it');
  return { ...scalar(v), low: when(fn.lt(v, 5), 'low'), sum: fn.add(v, 1) };
};
const worker = z.strictObject({
  replicas: z.int().min(0).max(9).optional(),
  name: z.string().optional(),
  isOn: z.boolean().optional(),
});
const ofWorker = (one: Any): object => ({
  // A field that is null is there for hasKey, and nothing for ifSet and isSet.
  here: when(fn.hasKey(one, 'replicas'), one.replicas, 1),
  replicas: when(fn.isSet(one.replicas), one.replicas, 1),
  isOn: when(fn.isSet(one.isOn), one.isOn, true),
  name: ifSet(one.name),
});

const uses: Record<string, Use> = {
  text: { type: z.string(), fallback: '', spec: scalar },
  pattern: { type: z.string().regex(/^[a-z]{0,9}$/), fallback: 'a', spec: scalar },
  word: { type: z.enum(['fast', 'slow']), fallback: 'fast', spec: scalar },
  flag: { type: z.boolean(), fallback: false, spec: (v) => ({ plain: v, text: `${v}`, on: when(v, 'on', 'off') }) },
  integer: { type: z.int(), fallback: 1, spec: ordered },
  'integer from a minimum': { type: z.int().min(0), fallback: 1, spec: ordered },
  'integer in a range': { type: z.int().min(-5).max(5), fallback: 1, spec: ordered },
  number: { type: z.number(), fallback: 1.5, spec: (v) => ({ plain: v, text: `${v}` }) },
  'list of text': {
    type: z.array(z.string()),
    fallback: [],
    spec: (v) => ({ all: ifSet(v), each: each(v, (one) => `${one}`) }),
  },
  'list of integers': {
    type: z.array(z.int()),
    fallback: [],
    spec: (v) => ({ all: v, each: each(v, (one) => ({ one })) }),
  },
  'list of maps': { type: z.array(worker), fallback: [], spec: (v) => ({ all: ifSet(v), each: each(v, ofWorker) }) },
  'map of text': {
    type: stringMap(),
    fallback: {},
    spec: (v) => ({
      all: ifSet(v),
      spread: { own: 'a', ...v },
      each: { ...eachEntry(v, (one, key) => ({ [`x-${key}`]: one })) },
    }),
  },
  labels: { type: labelMap(), fallback: {}, spec: (v) => ({ all: ifSet(v), spread: { ...v } }) },
  'map of maps': { type: z.record(z.string(), worker), fallback: {}, spec: (v) => ({ each: each(v, ofWorker) }) },
  'any fields': { type: anyFields(), fallback: {}, spec: (v) => ({ all: ifSet(v), spread: { ...v } }) },
  'a Kubernetes type': { type: k8sObject('Probe'), fallback: {}, spec: (v) => ({ all: ifSet(v) }) },
  'a list of a Kubernetes type': {
    type: k8sList('Toleration'),
    fallback: [],
    spec: (v) => ({ all: ifSet(v), more: [{ operator: 'Exists' }, ...v] }),
  },
};

const scalars = ['text', 'pattern', 'word', 'flag', 'integer', 'integer from a minimum', 'number'];

/** An app with one chart that has two values of a type, which it uses as a chart would. */
const appOf = (type: z.ZodType, spec: Use['spec'], fallback?: unknown) => (): App => {
  const declared = (what: string): z.ZodType =>
    (fallback === undefined ? type.optional() : type.default(fallback)).describe(`The ${what} value.`);
  const values: ValuesSchema = group({ first: declared('first'), second: declared('second') });
  class OfType extends HelmChart<ValuesSchema> {
    constructor(app: App) {
      super(app, 'of-type', { values, version: '1.0.0', appVersion: '1', description: 'Values of one type.' });
      const { first, second } = this.values as Any;
      for (const [id, one, other] of [
        ['one', first, second],
        ['two', second, first],
      ])
        new ApiObject(this, id, {
          apiVersion: 'example.com/v1',
          kind: 'Example',
          ...{ spec: spec(one, other, this as unknown as HelmChart) },
        });
    }
  }
  const app = new App();
  new OfType(app);
  return app;
};

const sections = ['values', 'plain', 'objects', 'equivalence', 'verdicts', 'hostile'] as const;
const prove = (createApp: () => App): Promise<string> => proveChart(createApp, { cases: 40, sections });

describe('prove raises no false alarm', () => {
  it.each(Object.entries(uses))('for two values: %s', async (_, { type, spec, fallback }) => {
    expect(await prove(appOf(type, spec, fallback))).toContain('identical in Helm 3 and 4');
  });

  it.each(scalars)('for two values that may be unset: %s', async (name) => {
    const { type } = uses[name] as Use;
    expect(await prove(appOf(type, optional))).toContain('identical in Helm 3 and 4');
  });
});
