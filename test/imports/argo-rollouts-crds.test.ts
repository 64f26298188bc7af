import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import crds from '../../imports/argo-rollouts.crds.json';
import { argoRollouts } from '../../lib/cli/import/sources';
import type { Json, JsonMap } from '../../lib/json';
import { upstreamFolder } from '../support/upstream';

/** What a value of a custom resource definition is: only in a schema is `description` prose. */
type Place = 'value' | 'schema' | 'fields';

function placeIn(place: Place, key: string): Place {
  if (place === 'fields') return 'schema';
  if (place === 'value') return key === 'openAPIV3Schema' ? 'schema' : 'value';
  if (key === 'properties') return 'fields';
  return ['items', 'additionalProperties', 'not', 'allOf', 'anyOf', 'oneOf'].includes(key) ? 'schema' : 'value';
}

/** The paths at which two definitions differ in more than prose that ours leaves out. */
function differences(ours: Json | undefined, theirs: Json | undefined, place: Place = 'value', path = ''): string[] {
  if (ours === theirs) return [];
  if (isCollection(ours) && isCollection(theirs) && Array.isArray(ours) === Array.isArray(theirs)) {
    const isProse = (key: string): boolean => place === 'schema' && key === 'description' && !(key in ours);
    return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
      .filter((key) => !isProse(key))
      .flatMap((key) => {
        const child = Array.isArray(ours) ? place : placeIn(place, key);
        return differences((ours as JsonMap)[key], (theirs as JsonMap)[key], child, `${path}/${key}`);
      });
  }
  return [path];
}

const isCollection = (value: Json | undefined): value is JsonMap | Json[] =>
  typeof value === 'object' && value !== null;

function proseIn(value: Json, place: Place = 'value', path = ''): string[] {
  if (!isCollection(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const own = place === 'schema' && key === 'description' ? [`${path}/${key}`] : [];
    return [...own, ...proseIn(child, Array.isArray(value) ? place : placeIn(place, key), `${path}/${key}`)];
  });
}

const ours = crds as unknown as Record<string, JsonMap>;
const folder = upstreamFolder(argoRollouts);

describe('the custom resource definitions of Argo Rollouts', () => {
  it('are the five of the controller', () => {
    expect(Object.entries(crds).map(([name, { metadata, spec }]) => [name, metadata.name, spec.names.kind])).toEqual([
      ['analysisruns.argoproj.io', 'analysisruns.argoproj.io', 'AnalysisRun'],
      ['analysistemplates.argoproj.io', 'analysistemplates.argoproj.io', 'AnalysisTemplate'],
      ['clusteranalysistemplates.argoproj.io', 'clusteranalysistemplates.argoproj.io', 'ClusterAnalysisTemplate'],
      ['experiments.argoproj.io', 'experiments.argoproj.io', 'Experiment'],
      ['rollouts.argoproj.io', 'rollouts.argoproj.io', 'Rollout'],
    ]);
  });

  it('hold no prose', () => {
    expect(proseIn(ours)).toEqual([]);
  });

  it('fit into the annotation of kubectl apply, each', () => {
    for (const crd of Object.values(ours)) expect(JSON.stringify(crd).length).toBeLessThan(262_144);
  });

  if (folder) {
    it('are those of upstream, field by field', () => {
      const theirs = Object.values(argoRollouts.kinds).map(({ file }) => {
        // Another reader than the one of the import.
        return parse(readFileSync(join(folder, argoRollouts.folder, file), 'utf8')) as { metadata: { name: string } };
      });
      expect(theirs.map(({ metadata }) => metadata.name).sort()).toEqual(Object.keys(ours).sort());
      expect(theirs.flatMap((crd) => differences(ours[crd.metadata.name], crd as unknown as JsonMap))).toEqual([]);
    });
  }
});

describe('the comparison with upstream', () => {
  const schemaOf = (crd: JsonMap): JsonMap => at(crd, 'spec', 'versions', '0', 'schema', 'openAPIV3Schema');
  const at = (node: JsonMap, ...keys: string[]): JsonMap => keys.reduce((found, key) => found[key] as JsonMap, node);
  const rollout = (): JsonMap => structuredClone(ours['rollouts.argoproj.io'] as JsonMap);
  const spec = (crd: JsonMap): JsonMap => at(schemaOf(crd), 'properties', 'spec', 'properties');

  it('lets prose in upstream’s schemas pass', () => {
    const theirs = rollout();
    schemaOf(theirs).description = 'A Rollout.';
    at(spec(theirs), 'replicas').description = 'Pods.';
    expect(differences(rollout(), theirs)).toEqual([]);
  });

  const changes: [string, string, (crd: JsonMap) => void][] = [
    ['a default', '/replicas/default', (crd) => Object.assign(at(spec(crd), 'replicas'), { default: 1 })],
    ['a lost field', '/spec/properties/paused', (crd) => delete spec(crd).paused],
    ['a new field', '/spec/properties/pauzed', (crd) => Object.assign(spec(crd), { pauzed: { type: 'boolean' } })],
    ['a type', '/replicas/type', (crd) => Object.assign(at(spec(crd), 'replicas'), { type: 'number' })],
    [
      'prose of our own',
      '/replicas/description',
      (crd) => Object.assign(at(spec(crd), 'replicas'), { description: 'x' }),
    ],
    [
      'a lost subresource',
      '/subresources/scale',
      (crd) => delete at(crd, 'spec', 'versions', '0', 'subresources').scale,
    ],
    [
      'the words of a printer column',
      '/additionalPrinterColumns/0/description',
      (crd) => delete at(crd, 'spec', 'versions', '0', 'additionalPrinterColumns', '0').description,
    ],
    ['an annotation', '/metadata/annotations', (crd) => delete at(crd, 'metadata').annotations],
    [
      'a shorter list',
      '/spec/names/shortNames/0',
      (crd) => Object.assign(at(crd, 'spec', 'names'), { shortNames: [] }),
    ],
  ];
  it.each(changes)('notices %s', (_name, path, change) => {
    const changed = rollout();
    change(changed);
    expect(differences(changed, rollout())).toEqual([expect.stringMatching(new RegExp(`${path}$`))]);
  });

  it('notices a field that is named description', () => {
    const field = { properties: { description: { type: 'string' } } };
    expect(differences({ properties: {} }, field, 'schema')).toEqual(['/properties/description']);
  });
});
