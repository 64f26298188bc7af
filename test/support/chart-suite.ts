import type { IConstruct } from 'constructs';
import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { type Case, caseOf, evaluateCase, type Verdict, withoutRefused } from '../../lib/cli/prove/case';
import { inFolder } from '../../lib/cli/prove/in-folder';
import { pairwise, randomDocuments } from '../../lib/cli/prove/pairwise';
import { refusedIndexes } from '../../lib/cli/prove/schema-verdicts';
import { withSmallCrds } from '../../lib/cli/prove/small-crds';
import type { JsonMap } from '../../lib/json';
import { helmFiles } from '../../lib/synth/helm';
import { valuesTree } from '../../lib/synth/manifests';
import { smallestValues } from '../../lib/synth/mend-values';
import type { ChartModel } from '../../lib/synth/model';
import { readChart } from '../../lib/synth/read';
import type { JsonSchema } from '../../lib/values/json-schema';
import { chartValues, mergeValues } from '../../lib/values/merge';
import { validateValues } from '../../lib/values/validate';
import { differences } from './differences';
import { helm, majors, pinned } from './helm';

const seed = 20_260_101;

/** A values document with one thing in it that is probably wrong. */
export type Damage = (values: Record<string, Record<string, unknown>>) => void;

/**
 * Compares a chart of the platform with both Helms: over its values, and over values that are wrong. The path is that of
 * its construct, so that a subchart may be asked for alone.
 */
export function describeChart(path: string, damages: readonly Damage[], random = 200): void {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const chart = path.split('/').reduce<IConstruct>((node, id) => node.node.findChild(id), createApp()) as HelmChart;
  const whole = readChart(chart);
  // Hundreds of cases need not carry the definitions; a few with all of them follow below.
  const model = withSmallCrds(whole);
  const drawn = drawnDocuments(model, random);
  const releases = [
    ['release', 'space'],
    [name, 'default'],
    [`my-${name}`, '1234'],
    ['1e5', 'on'],
    ['a'.repeat(53), 'n'.repeat(63)],
  ] as const;
  const caseAt = (values: JsonMap, index: number): Case => {
    const [release, namespace] = releases[index % releases.length] as (typeof releases)[number];
    return caseOf(values, release, namespace);
  };
  const cases = drawn.map(caseAt);
  const verdicts = cases.map((one) => evaluateCase(model, one));
  const mended = drawn
    .filter((_, index) => 'refused' in (verdicts[index] as Verdict))
    .map((values, index) => caseAt(withoutRefused(model, values), drawn.length + index));
  cases.push(...mended);
  verdicts.push(...mended.map((one) => evaluateCase(model, one)));
  const judged = once(() => judgedDocuments(model, drawn, damages));

  describe(name, () => {
    it('accepts most of the drawn documents, so that there is something to compare', () => {
      const accepted = verdicts.filter((verdict) => 'objects' in verdict).length;
      expect(accepted).toBeGreaterThan(random / 2);
    });

    it.each(majors)('makes the same objects as Helm %i for every accepted document', async (major) => {
      const found = await differences(major, model, cases, verdicts);
      expect(found.map(({ file, reader, paths }) => [file, reader, paths]).slice(0, 5)).toEqual([]);
    });

    it.each(majors)('makes the same objects as Helm %i of its ci/ documents, files and all', async (major) => {
      const documents = [smallestValues(whole), ...Object.values(whole.ci)].map((values) => caseOf(values));
      const found = await differences(major, whole, documents);
      expect(found.map(({ file, reader, paths }) => [file, reader, paths])).toEqual([]);
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
      const { documents, refused: ours } = judged();
      const refused = await refusedIndexes(pinned(major), model.schema, documents, ours);
      expect(ours.size).toBeGreaterThan(100);
      expect([...refused].sort((a, b) => a - b)).toEqual([...ours].sort((a, b) => a - b));
    });
  });
}

/** The merged values of each document, then all of them damaged, and which of them we refuse. */
function judgedDocuments(model: ChartModel, drawn: readonly JsonMap[], damages: readonly Damage[]) {
  const defaults = valuesTree(model);
  const merged = drawn.map((values) => chartValues(defaults, values));
  const wrong = merged.map((values, index) => damaged(values, damages[index % damages.length] as Damage));
  const documents = [...merged, ...wrong];
  const refused = documents.flatMap((values, index) => (isAccepted(model, values) ? [] : [index]));
  return { documents, refused: new Set(refused) };
}

const isAccepted = (model: ChartModel, values: JsonMap): boolean => validateValues(model.schema, values).length === 0;

/** The value of a function that is computed at the first call. */
function once<T extends object>(compute: () => T): () => T {
  let known: T | undefined;
  return () => {
    known ??= compute();
    return known;
  };
}

/** Documents that meet every two values of any two leaves, and random ones; a subchart's stand under its name. */
function drawnDocuments(model: ChartModel, random: number): JsonMap[] {
  const definitions = model.schema.definitions as Record<string, JsonSchema>;
  const own = [
    {},
    ...Object.values(model.ci),
    ...pairwise(model, definitions, seed),
    ...randomDocuments(model, definitions, random, seed),
  ];
  const below = model.subcharts.map(({ model: child }) => [child.name, drawnDocuments(child, random)] as const);
  const count = Math.max(own.length, ...below.map(([, documents]) => documents.length));
  return Array.from({ length: count }, (_, index) => {
    const document = own[index % own.length] as JsonMap;
    const sections = below.map(([name, documents]) => [
      name,
      mergeValues(documents[index % documents.length] as JsonMap, (document[name] ?? {}) as JsonMap),
    ]);
    return { ...document, ...Object.fromEntries(sections) };
  });
}

function damaged(values: object, damage: Damage): JsonMap {
  const copy = structuredClone(values) as Parameters<Damage>[0];
  damage(copy);
  return copy as JsonMap;
}
