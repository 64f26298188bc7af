import { z } from 'zod';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { group } from '../../lib/values/define';
import { withKeyPatterns } from '../../lib/values/key-patterns';
import { annotationMap, k8sObject, labelMap, stringMap } from '../../lib/values/kubernetes-types';
import { validateValues } from '../../lib/values/validate-against-schema';
import { majors } from '../support/helm';
import { helmTemplate } from '../support/helm-template';
import { testChart } from '../support/test-chart';

const fields = {
  labels: labelMap(['fixed']).default({}).describe('Labels.'),
  annotations: annotationMap(['fixed']).default({}).describe('Annotations.'),
  texts: stringMap(['fixed']).default({}).describe('Texts.'),
  named: z
    .record(z.string().regex(/^[a-z]+$/), z.int())
    .default({})
    .describe('Numbers by name.'),
  resources: k8sObject('ResourceRequirements').default({}).describe('Resources.'),
};
const model = readChart(
  testChart(group({ part: group(fields, 'A part.') }), () => undefined),
  { check: false },
);
const files = helmFiles(model);

const invalid: [string, JsonMap][] = [
  ['part.labels', { labels: { 'a b': 'x' } }],
  ['part.labels', { labels: { fixed: 'x' } }],
  ['part.labels', { labels: { [`a/${'b'.repeat(64)}`]: 'x' } }],
  ['part.annotations', { annotations: { 'a b': 'x' } }],
  ['part.annotations', { annotations: { fixed: 'x' } }],
  ['part.texts', { texts: { fixed: 'x' } }],
  ['part.texts', { texts: { 'a\u00a0': 'x' } }],
  ['part.texts', { texts: { ['a"'.repeat(86)]: 'x' } }],
  ['part.texts', { texts: { ['a'.repeat(1001)]: 'x' } }],
  ['part.named', { named: { A: 1 } }],
  ['part.resources.limits', { resources: { limits: { mem: '1Gi' } } }],
  ['part.resources.requests', { resources: { requests: { gpu: 1 } } }],
];

const valid: JsonMap[] = [
  { labels: { a: 'x', 'example.com/a_b.c': 'y', [`a/${'b'.repeat(63)}`]: 'x' } },
  { annotations: { 'Example.com/a': 'a b' } },
  { texts: { '': 'a', 'a: b\n': 'c', '{{': '}}', ['a"'.repeat(85)]: 'x', ['a'.repeat(1000)]: 'x', é: '😀' } },
  { named: { a: 1 } },
  { resources: { limits: { cpu: 1, 'nvidia.com/gpu': 1, 'hugepages-2Mi': '4Mi', 'ephemeral-storage': '1Gi' } } },
];

describe('an invalid key of a map', () => {
  it.each(invalid)('of %s fails validation by us: %j', (where, part) => {
    expect(validateValues(model.schema, { part: { ...empty, ...part } })).toContainEqual(
      expect.objectContaining({ where }),
    );
  });

  describe.each(majors)('in Helm %i', (major) => {
    it.each(invalid)('is reported at its map %s: %j', (where, part) => {
      const { status, stderr } = helmTemplate(major, files, { part });
      expect(status).toBe(1);
      expect(stderr.replaceAll('/', '.')).toMatch(new RegExp(`${where.replaceAll('.', '[.]')}\\b`));
    });

    it.each(valid)('is not found in %j', (part) => {
      expect(helmTemplate(major, files, { part })).toMatchObject({ status: 0 });
      expect(validateValues(model.schema, { part: { ...empty, ...part } })).toEqual([]);
    });
  });
});

const empty: JsonMap = { labels: {}, annotations: {}, texts: {}, named: {}, resources: {} };

describe('keys as patterns', () => {
  it('leave a map alone whose keys are no pattern', () => {
    const words = { type: 'object', propertyNames: { enum: ['a'] }, additionalProperties: { type: 'integer' } };
    expect(withKeyPatterns(words)).toEqual(words);
  });
});
