import { z } from 'zod';
import { ExtraObjects } from '../../lib/application/extra-objects';
import { isTest } from '../../lib/helm/hooks';
import { createRelease } from '../../lib/helm/release';
import type { Json, JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { printedDocuments } from '../../lib/prove/helm/printed-documents';
import { renderChart } from '../../lib/render/render-chart';
import { group } from '../../lib/values/define';
import { anyObject } from '../../lib/values/kubernetes-types';
import { majors } from '../support/helm';
import { helmTemplate } from '../support/helm-template';
import { rejectionOf } from '../support/small-chart';
import { testChart } from '../support/test-chart';

const model = readChart(
  testChart(
    group({ extraObjects: z.array(anyObject()).default([]).describe('Further objects.') }),
    (chart, v) => void new ExtraObjects(chart, 'extra-objects', { objects: v.extraObjects }),
  ),
);
const render = (objects: readonly Json[]) =>
  renderChart(model, { extraObjects: [...objects] }, createRelease('release'));

const object = (fields: JsonMap, metadata: JsonMap = {}): JsonMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', ...metadata },
  ...fields,
});
const hook = (value: string, index: number): JsonMap =>
  object({}, { name: `object-${index}`, annotations: { 'helm.sh/hook': value } });

const known = [
  'test',
  'Test',
  'test-success',
  'pre-install, POST-delete ',
  '\tpre-upgrade,pre-upgrade',
  'pre-\u0130nstall',
];
const unknown = [
  'bogus',
  '',
  ' ',
  'test-failure',
  'test,foo',
  'pre-install,',
  'crd-install',
  'pre install',
  'te\u017ft',
];

it.each(majors)('treats objects as hooks, or omits them, like Helm %i', (major) => {
  const objects = [...known, ...unknown].map(hook);
  const names = (flags: string[]): Json[] => {
    const { stdout } = helmTemplate(major, helmFiles(model), { extraObjects: objects }, flags);
    return printedDocuments(stdout).map((printed) => (printed.object as JsonMap).metadata as Json);
  };
  const { manifests, hooks } = render(objects);
  const metadata = (list: typeof hooks): Json[] => list.map((each) => each.object.metadata as Json);
  expect(manifests).toEqual([]);
  expect(metadata(hooks)).toEqual(known.map((value, index) => hook(value, index).metadata));
  expect(names([])).toEqual(metadata(hooks));
  expect(names(['--no-hooks'])).toEqual([]);
  expect(names(['--skip-tests'])).toEqual(metadata(hooks.filter((each) => !isTest(each.object))));
});

describe('an object in the values', () => {
  const wrong: [string, Json][] = [
    ['null', null],
    ['a word', true],
    ['a list', []],
    ['a map among its annotations', object({}, { annotations: { a: {} } })],
    ['a list for annotations', object({}, { annotations: ['a'] })],
    ['a hook that is null', object({}, { annotations: { 'helm.sh/hook': null } })],
    ['labels that are not strings', object({}, { labels: { a: 1 } })],
    ['another case of metadata', object({ Metadata: {} })],
    ['another case of apiVersion', object({ APIVERSION: [] })],
    ['the Kelvin sign in kind', object({ '\u212aind': {} })],
    ['a long s in annotations', object({}, { 'annotation\u017f': {} })],
    ['another case of name', object({}, { NAME: {} })],
  ];
  it.each(wrong)('is rejected by us and by both Helms for %s', (_, value) => {
    expect(rejectionOf(() => render([value]))).toMatch(/extraObjects\[0\].*\[value-invalid\]/);
    for (const major of majors)
      expect(helmTemplate(major, helmFiles(model), { extraObjects: [value] })).toMatchObject({ status: 1 });
  });

  it('can have empty annotations and labels, and nested fields with such names', () => {
    const objects = [
      object({ data: { Kind: 'a' } }, { annotations: null, labels: null, Kind: 1 }),
      object({ Name: 1 }),
    ];
    expect(render(objects).manifests.map((each) => each.object)).toEqual(objects);
    for (const major of majors) {
      const { stdout } = helmTemplate(major, helmFiles(model), { extraObjects: objects });
      expect(printedDocuments(stdout).map((printed) => printed.object)).toEqual(objects);
    }
  });

  it('is rejected with a list of the allowed keys', () => {
    expect(rejectionOf(() => render([object({ Metadata: {} })]))).toMatch(
      /^extraObjects\[0\]: the key .*"Metadata", did you mean "metadata"\?/,
    );
  });
});
