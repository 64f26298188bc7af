import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { HelmChart } from '../../lib/chart/helm-chart';
import { each, ifSet, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { readChart } from '../../lib/model/read-chart';
import { checkCi } from '../../lib/render/check-ci';
import { group, type Refs } from '../../lib/values/define';
import { k8sObject, stringMap } from '../../lib/values/kubernetes-types';
import { rejectionOf } from '../support/small-chart';
import { testChart } from '../support/test-chart';

const values = group({
  name: z.string().default('n').describe('A name.'),
  deep: group({ one: z.int().default(1).describe('One.'), two: z.int().default(2).describe('Two.') }),
  hosts: z.array(z.string()).default([]).describe('Hosts.'),
});
type Values = Refs<typeof values>;
type Build = (chart: HelmChart<typeof values>, v: Values) => void;

const object = (
  scope: Construct,
  id: string,
  spec: unknown,
  metadata: object = {},
  apiVersion = 'example.com/v1',
  kind = 'Example',
) => new ApiObject(scope, id, { apiVersion, kind, metadata, spec });
const all: Build = (chart, v) => void object(chart, 'all', { name: v.name, deep: v.deep, hosts: v.hosts });
const said = (...builds: Build[]): string[] =>
  rejectionOf(() =>
    readChart(
      testChart(values, (chart, v) => {
        for (const build of builds) build(chart as never, v);
      }),
    ),
  )
    .split('\n')
    .filter((line) => line !== '');

describe('a value', () => {
  const unread = (path: string) =>
    `demo: values.${path}: is declared but never read by a template: use it, or remove it from the schema [unread-value]`;

  it('is read if a template uses it, a map that contains it, or a part of it', () => {
    expect(said(all)).toEqual([]);
    expect(said((c, v) => object(c, 'a', { one: v.deep.one, name: v.name, hosts: v.hosts }))).toEqual([
      unread('deep.two'),
    ]);
    expect(said((c, v) => object(c, 'a', { deep: v.deep }))).toEqual([unread('name'), unread('hosts')]);
    expect(said(() => {})).toEqual([unread('name'), unread('deep.one'), unread('deep.two'), unread('hosts')]);
    const resources = group({
      resources: k8sObject('ResourceRequirements').default({}).describe('Resources.'),
      labels: stringMap().default({}).describe('Labels.'),
    });
    const part = testChart(resources, (chart, v) => {
      object(chart, 'a', { fixed: 1, limits: ifSet(v.resources.limits), label: fn.toString(fn.index(v.labels, 'a')) });
    });
    expect(rejectionOf(() => readChart(part))).toBe('');
  });

  it('is read by a condition, a loop, a validation rule, a named template, a key or the notes', () => {
    const rest = (c: HelmChart<typeof values>, v: Values) => object(c, 'rest', { deep: v.deep, hosts: v.hosts });
    const reads: Build[] = [
      (c, v) => object(c.when(v.name), 'a', { b: 1 }),
      (c, v) => object(c, 'a', { b: 1, c: when(v.name, 1) }),
      (c, v) => c.failIf(fn.eq(v.name, 'x'), 'rejected'),
      (c, v) => c.failIf(fn.eq(c.release.name, 'x'), `rejected ${v.name}`),
      (c, v) => object(c, 'a', { b: c.define('t', 'T.', fn.lower(v.name)) }),
      (c, v) => object(c, 'a', { [v.name]: 1 }),
      (c, v) => c.notes(`hello ${v.name}`),
    ];
    for (const read of reads) expect(said(rest, read)).toEqual([]);
    expect(said(rest)).toEqual([unread('name')]);
    expect(
      said(
        (c, v) => object(c, 'a', { name: v.name, deep: v.deep }),
        (c, v) => c.each(v.hosts as never, (at) => void object(at, 'b', {}, { name: 'x' })),
      ),
    ).toEqual([]);
    expect(
      said(
        (c, v) => object(c, 'a', { name: v.name, deep: v.deep }),
        (c, v) => c.failIfAny(v.hosts, (host) => ({ condition: fn.eq(host, 'x'), message: 'rejected' })),
      ),
    ).toEqual([]);
  });

  it('under the name of a subchart must be declared by the subchart', () => {
    const childValues = group({
      known: z.int().default(1).describe('Known.'),
      deep: group({ inner: z.int().default(1).describe('Inner.') }),
    });
    class Child extends HelmChart<typeof childValues> {
      constructor(scope: Construct) {
        super(scope, 'child', {
          values: childValues,
          version: '1.0.0',
          appVersion: '1',
          description: 'A subchart.',
          condition: 'active',
        });
        object(this, 'a', { known: this.values.known, deep: this.values.deep });
      }
    }
    const parent = group({
      active: z.boolean().default(true).describe('Whether the subchart is there.'),
      global: group({ anything: z.int().default(1).describe('For subcharts.') }),
      child: group({
        known: z.int().default(2).describe('Known to the subchart.'),
        deep: group({
          inner: z.int().default(2).describe('Known too.'),
          other: z.int().default(2).describe('Not known.'),
        }),
        unknown: z.int().default(2).describe('Unknown to it.'),
      }),
      aside: z.int().default(1).describe('Read by nobody.'),
    });
    const chart = testChart(parent, (c) => void new Child(c));
    expect(rejectionOf(() => readChart(chart)).split('\n')).toEqual([
      'demo: values.global.anything: is declared but never read by a template of this chart or its subcharts: use it, or remove it from the schema [unread-value]',
      unread('child.deep.other'),
      unread('child.unknown'),
      unread('aside'),
    ]);
  });

  it('under global may be declared by a subchart that does not read it if another chart does', () => {
    const globals = group({
      one: z.int().default(1).describe('One.'),
      two: z.int().default(2).describe('Two.'),
    });
    const childValues = group({ global: globals });
    class Child extends HelmChart<typeof childValues> {
      constructor(scope: Construct, id: string, name: 'one' | 'two') {
        super(scope, id, { values: childValues, version: '1.0.0', appVersion: '1', description: 'A subchart.' });
        object(this, 'a', { value: this.values.global[name] });
      }
    }
    const parent = (...names: ('one' | 'two')[]) =>
      testChart(group({ global: globals }), (c) => {
        for (const name of names) new Child(c, `child${name}`, name);
      });
    expect(rejectionOf(() => readChart(parent('one', 'two')))).toBe('');
    expect(rejectionOf(() => readChart(parent('one')))).toMatch(
      /^demo: values\.global\.two: .* of this chart or its subcharts/,
    );
  });

  it('of another chart is rejected, with how to pass it', () => {
    let foreign = '';
    testChart(values, (_, v) => {
      foreign = v.name;
    });
    expect(said(all, (c) => object(c, 'a', { name: `x ${foreign}` }))).toEqual([
      "values.name: chart demo uses a value of another chart: pass it to the subchart under the subchart's name or under global [foreign-reference]",
    ]);
  });
});

describe('an expression', () => {
  const forgotten =
    'is never used in a template: use it, or remove it; a construct that looked into it instead of passing it on can be replaced by cdk8s.ApiObject [unused-expression]';

  it('that is never used is reported', () => {
    expect(said(all, (_, v) => void fn.lower(v.name))).toEqual([`{{ .Values.name | lower }}: ${forgotten}`]);
    expect(said(all, (_, v) => void when(v.name, 'x'))).toEqual([`when() {{ .Values.name }}: ${forgotten}`]);
    expect(said(all, (_, v) => void ifSet(v.name))).toEqual([`ifSet() {{ .Values.name }}: ${forgotten}`]);
    expect(said(all, (_, v) => void each(v.hosts, () => 'x'))).toEqual([`each() {{ .Values.hosts }}: ${forgotten}`]);
    expect(
      said(
        all,
        (c) => void fn.lower(c.release.name),
        (c, v) => object(c, 'x', { n: v.name }, { name: 'x' }),
      ),
    ).toEqual([]);
  });

  it('that is part of a used one is not reported', () => {
    expect(said(all, (c, v) => object(c, 'a', { a: fn.upper(fn.lower(v.name)) }, { name: 'a' }))).toEqual([]);
    expect(
      said(all, (c, v) =>
        object(c, 'a', { a: each(v.hosts, (host) => when(fn.eq(host, 'x'), 'x', 'other')) }, { name: 'a' }),
      ),
    ).toEqual([]);
  });

  it('is reported once, no matter how often charts are checked', () => {
    const build = () => said(all, (_, v) => void fn.upper(v.name));
    expect([build(), build(), said(all)]).toEqual([
      [`{{ .Values.name | upper }}: ${forgotten}`],
      [`{{ .Values.name | upper }}: ${forgotten}`],
      [],
    ]);
  });
});

describe('a file', () => {
  it('that is read must be added to the chart', () => {
    const reads =
      (path: string): Build =>
      (c, v) => {
        c.addFile('data/a.txt', 'text');
        c.addCrd('x.yaml', 'kind: X\n');
        object(c, 'f', { a: fn.filesGet(path === 'name' ? v.name : path) }, { name: 'f' });
      };
    expect([said(all, reads('data/a.txt')), said(all, reads('crds/x.yaml'))]).toEqual([[], []]);
    expect(said(all, reads('crds/y.yaml'))).toEqual([
      'demo: crds/y.yaml: is read by fn.filesGet but never added with addFile, did you mean "crds/x.yaml"? [chart-invalid]',
    ]);
    expect(said(all, reads('name'))).toEqual([
      'demo: {{ .Files.Get .Values.name }}: the file name must be a literal [chart-invalid]',
    ]);
  });
});

describe('two objects', () => {
  const twice =
    'duplicates demo/a: same kind, name and namespace; change the metadata.name of one of them [duplicate-object]';
  const both = (
    first: (c: HelmChart<typeof values>, v: Values) => void,
    second: (c: HelmChart<typeof values>, v: Values) => void,
  ) => said(all, first, second);

  it('are duplicates if kind, name and namespace are the same', () => {
    expect(
      both(
        (c) => object(c, 'a', {}, { name: 'x' }),
        (c) => object(c, 'b', { other: 1 }, { name: 'x' }),
      ),
    ).toEqual([`demo/b: ${twice}`]);
    expect(
      both(
        (c, v) => object(c, 'a', {}, { name: `p-${v.name}` }),
        (c, v) => object(c, 'b', {}, { name: `p-${v.name}` }),
      ),
    ).toEqual([`demo/b: ${twice}`]);
    expect(
      both(
        (c, v) => object(c.when(v.name), 'a', {}, { name: 'x' }),
        (c, v) => object(c.when(v.name), 'b', {}, { name: 'x' }),
      ),
    ).toHaveLength(1);
    expect(
      both(
        (c, v) => object(c.when(v.name), 'a', {}, { name: 'x' }),
        (c) => object(c, 'b', {}, { name: 'x' }),
      ),
    ).toHaveLength(1);
    expect(
      both(
        (c) => object(c, 'a', {}, { name: 'x' }, 'autoscaling/v1', 'HorizontalPodAutoscaler'),
        (c) => object(c, 'b', {}, { name: 'x' }, 'autoscaling/v2', 'HorizontalPodAutoscaler'),
      ),
    ).toEqual([`demo/b: ${twice}`]);
  });

  it('are not duplicates if one of these or the block around them differs', () => {
    const other: [Build, Build][] = [
      [(c) => object(c, 'a', {}, { name: 'x' }), (c) => object(c, 'b', {}, { name: 'y' })],
      [
        (c) => object(c, 'a', {}, { name: 'x', namespace: 'n' }),
        (c) => object(c, 'b', {}, { name: 'x', namespace: 'm' }),
      ],
      [(c) => object(c, 'a', {}, { name: 'x' }), (c) => object(c, 'b', {}, { name: 'x' }, 'other.com/v1')],
      [(c) => object(c, 'a', {}, { name: 'x' }), (c) => object(c, 'b', {}, { name: 'x' }, 'example.com/v1', 'Other')],
      [(c, v) => object(c, 'a', {}, { name: `a-${v.name}` }), (c, v) => object(c, 'b', {}, { name: `b-${v.name}` })],
      [
        (c, v) => object(c.when(v.name), 'a', {}, { name: 'x' }),
        (c, v) => object(c.when(fn.not(v.name)), 'b', {}, { name: 'x' }),
      ],
    ];
    for (const [one, two] of other) expect(both(one, two)).toEqual([]);
  });

  it('in a loop are not duplicates', () => {
    const loop =
      (id: string): Build =>
      (c, v) =>
        c.each(v.hosts as never, (at) => void object(at, id, {}, { name: 'x' }));
    expect(both(loop('a'), loop('b'))).toEqual([]);
  });
});

describe('the ci documents of charts', () => {
  const child = (word: string) => {
    const own = group({ count: z.int().default(1).describe('A count.') });
    return class extends HelmChart<typeof own> {
      constructor(scope: Construct) {
        super(scope, 'child', {
          values: own,
          version: '1.0.0',
          appVersion: '1',
          description: 'A subchart.',
          ci: { bad: { count: word as never } },
        });
        object(this, 'a', { count: this.values.count });
      }
    };
  };

  it('leave out values that are undefined', () => {
    const chart = testChart(values, all as never, { ci: { some: { name: undefined } } });
    expect(readChart(chart).ci).toEqual({ some: {} });
    expect(() => checkCi([readChart(chart)])).not.toThrow();
  });

  it('are validated as in Helm, including those of subcharts, all at once', () => {
    const chart = testChart(
      values,
      (c, v) => {
        all(c as never, v);
        c.failIf(fn.eq(v.name, 'bad'), 'a bad name');
        new (child('x'))(c);
      },
      {
        ci: {
          good: { name: 'x' },
          typed: { name: 1 as never, deep: { one: 'y' as never } },
          rejected: { name: 'bad' },
        },
      },
    );
    expect(
      rejectionOf(() => checkCi([readChart(chart)]))
        .split('\n')
        .sort(),
    ).toEqual([
      'child: ci/bad-values.yaml: count: expected integer, got "x" [value-invalid]',
      'demo: ci/rejected-values.yaml: demo/templates/validate.yaml: a bad name [template-failed]',
      'demo: ci/typed-values.yaml: deep.one: expected integer, got "y" [value-invalid]',
      'demo: ci/typed-values.yaml: name: expected string, got 1 [value-invalid]',
    ]);
  });
});
