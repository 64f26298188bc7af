import { join } from 'node:path';
import { createRelease } from '../../lib/helm/release';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { renderChart } from '../../lib/render/render-chart';
import { expectFiles } from '../support/golden';
import { kitchenSink } from '../support/kitchen-sink';

const model = readChart(kitchenSink());

/** Values that take the other way of every condition. */
const otherwise = {
  name: 'it\'s "quoted": {{ x }}',
  enabled: false,
  other: true,
  mode: 'slow',
  optionalText: 'text',
  optionalCount: 4,
  labels: { one: '1' },
  words: [],
  numbers: [],
  hosts: [
    { host: 'a', weight: 0, paths: ['/', '/x'] },
    { host: 'b', weight: 7, paths: ['/b'] },
  ],
  byName: { z: { port: 1, tls: true }, a: { port: 2, tls: false } },
  child: { enabled: true, limits: { memory: '1Gi' } },
};

describe('the chart that uses every way in which a reference can travel', () => {
  it('has the files as reviewed', () => {
    expectFiles(join(__dirname, 'kitchen-sink/chart'), helmFiles(model));
  });

  it.each([
    ['defaults', {}],
    ['both switches', { other: true, labels: { one: '1' } }],
    ['otherwise', otherwise],
    ['nothing', { enabled: false, byName: {}, hosts: [], child: { enabled: false } }],
  ])('is evaluated as reviewed for %s', (name, values) => {
    const { manifests, notes, hooks } = renderChart(model, values, createRelease('release', 'space'));
    expectFiles(
      join(__dirname, 'kitchen-sink/objects', name.replaceAll(' ', '-')),
      new Map([['objects.json', `${JSON.stringify({ manifests, hooks, notes }, undefined, 2)}\n`]]),
    );
  });
});
