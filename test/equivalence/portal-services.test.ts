import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import { helmFiles } from '../../lib/synth/helm';
import { valuesTree } from '../../lib/synth/manifests';
import { readChart } from '../../lib/synth/read';
import type { JsonSchema } from '../../lib/values/json-schema';
import { chartValues } from '../../lib/values/merge';
import { validateValues } from '../../lib/values/validate';
import { inFolder, refusedIndexes } from '../support/batch';
import { type Case, caseOf, differences, evaluateCase, withoutRefused } from '../support/equivalence';
import { helm, majors } from '../support/helm';
import { pairwise, randomDocuments } from '../support/pairwise';

const seed = 20_260_101;
const chart = createApp().node.findChild('portal-services') as HelmChart;
const model = readChart(chart);
const definitions = model.schema.definitions as Record<string, JsonSchema>;
const drawn = [
  {},
  ...Object.values(model.ci),
  ...pairwise(model, definitions, seed),
  ...randomDocuments(model, definitions, 400, seed),
];
const isRefused = (values: JsonMap): boolean => 'refused' in evaluateCase(model, caseOf(values));
const documents = [...drawn, ...drawn.filter(isRefused).map((values) => withoutRefused(model, values))];
const releases = [
  ['release', 'space'],
  ['portal-services', 'default'],
  ['my-portal-services', '1234'],
  ['1e5', 'on'],
  ['a'.repeat(53), 'n'.repeat(63)],
] as const;
const cases: Case[] = documents.map((values, index) => {
  const [name, namespace] = releases[index % releases.length] as (typeof releases)[number];
  return caseOf(values, name, namespace);
});
const verdicts = cases.map((one) => evaluateCase(model, one));

describe('portal-services', () => {
  it('accepts most of the drawn documents, so that there is something to compare', () => {
    const accepted = verdicts.filter((verdict) => 'objects' in verdict).length;
    expect(accepted).toBeGreaterThan(400);
  });

  it.each(majors)('makes the same objects as Helm %i for every accepted document', async (major) => {
    const found = await differences(major, model, cases, verdicts);
    expect(found.map(({ file, reader, paths }) => [file, reader, paths]).slice(0, 5)).toEqual([]);
  });

  it.each(majors)('is refused by Helm %i whenever our evaluation refuses it', async (major) => {
    const refused = cases.filter((_, index) => 'refused' in (verdicts[index] as object)).slice(0, 12);
    expect(refused.length).toBeGreaterThan(0);
    await inFolder(helmFiles(model), async (folder) => {
      for (const { values, release } of refused) {
        const args = ['template', release.name, folder, '-n', release.namespace, '-f', '-'];
        expect(helm(major, args, JSON.stringify(values)).status).not.toBe(0);
      }
    });
  });

  it.each(majors)('has its schema accepted and its documents judged by Helm %i as by us', async (major) => {
    const merged = drawn.map((values) => chartValues(valuesTree(model), values));
    const damaged = merged.map((values, index) => damage(values, index));
    const all = [...merged, ...damaged];
    const ours = new Set(
      all.flatMap((values, index) => (validateValues(model.schema, values).length > 0 ? [index] : [])),
    );
    const refused = await refusedIndexes(major, model.schema, all, ours);
    expect(ours.size).toBeGreaterThan(100);
    expect([...refused].sort((a, b) => a - b)).toEqual([...ours].sort((a, b) => a - b));
  });
});

/** The same document with one thing in it that is probably wrong. */
function damage(values: object, index: number): never {
  const copy = structuredClone(values) as Record<string, Record<string, unknown>>;
  const kinds: ((at: typeof copy) => void)[] = [
    (at) => {
      at.replicaCount = '3' as never;
    },
    (at) => {
      (at.image as Record<string, unknown>).tgg = 'x';
    },
    (at) => {
      at.resources = { limit: { cpu: 1 } };
    },
    (at) => {
      (at.image as Record<string, unknown>).tag = 'a b';
    },
    (at) => {
      (at.rollout as Record<string, unknown>).weights = [0];
    },
    (at) => {
      at.podLabels = { 'app.kubernetes.io/name': 'x' };
    },
    (at) => {
      at.podAnnotations = { a: 'x\u2028y' };
    },
    (at) => {
      at.nameOverride = 'null' as never;
    },
    (at) => {
      at.extraEnv = [{ value: 'no name' }] as never;
    },
    (at) => {
      at.startupProbe = { enabled: true, spec: { httpGet: { port: 'http', pth: '/' } } };
    },
    (at) => {
      delete at.service;
    },
    (at) => {
      at.replicaCount = 2.5 as never;
    },
    (at) => {
      at.service = { ...at.service, port: 70_000 };
    },
  ];
  (kinds[index % kinds.length] as (at: typeof copy) => void)(copy);
  return copy as never;
}
