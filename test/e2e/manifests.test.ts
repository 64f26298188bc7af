import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environments } from '../../charts-src/environments';
import { prometheusOperator } from '../../tools/imports/sources';
import type { KubeObject } from './support/api';
import { clusterObjects, objectKey, readCluster } from './support/cluster-objects';
import { eventually } from './support/eventually';
import { type Platform, startPlatform } from './support/platform';
import { scenario } from './support/scenario';
import { applyUpstreamCrds } from './support/upstream-crds';

type Named = KubeObject & { [field: string]: unknown };

/** Fields written by the API server or an installer, not by the chart. */
function asWritten({ status: _, ...object }: Named, isScaled: boolean): Named {
  const { name, namespace, labels, annotations = {} } = object.metadata;
  const kept = Object.entries(annotations).filter(
    ([key]) =>
      !/^(meta\.helm\.sh|kubectl\.kubernetes\.io|deployment\.kubernetes\.io|rollout\.argoproj\.io)\//.test(key),
  );
  const spec = { ...(object.spec as Record<string, unknown> | undefined) };
  // The autoscaler sets the replica count at some later time.
  if (isScaled && ['Deployment', 'Rollout'].includes(object.kind ?? '')) delete spec.replicas;
  if (object.kind === 'Service') for (const field of ['clusterIP', 'clusterIPs']) delete spec[field];
  return {
    ...object,
    metadata: { name, ...(namespace ? { namespace } : {}), labels, annotations: Object.fromEntries(kept) },
    ...(object.spec ? { spec } : {}),
  };
}

/** Whether an object comes from a manifest, rather than from a controller or Helm itself. */
const isWritten = ({ kind, type, metadata }: Named): boolean =>
  !metadata.ownerReferences && kind !== 'IPAddress' && type !== 'helm.sh/release.v1';

describe.each(environments.map(({ name, releases }) => ({ name, releases })))(
  'manifests of $name',
  ({ name, releases }) => {
    let platform: Platform;

    beforeAll(async () => {
      platform = await startPlatform({ name: `manifests-${name}` });
      await applyUpstreamCrds(platform, prometheusOperator);
      for (const namespace of new Set(releases.map((release) => release.namespace)))
        await platform.createNamespace(namespace);
    });
    afterAll(() => platform?.stop());

    /** The objects created since then, as returned by the API server. */
    async function written(before: readonly string[]): Promise<Record<string, Named>> {
      const found = (await readCluster<Named>(platform)).filter(
        (object) => isWritten(object) && !before.includes(objectKey(object)),
      );
      const isScaled = found.some(({ kind }) => kind === 'HorizontalPodAutoscaler');
      return Object.fromEntries(found.map((object) => [objectKey(object), asWritten(object, isScaled)]));
    }

    // The controller chart is first in each environment, and the others need its CRDs.
    for (const { chart, release = chart, namespace, values } of releases) {
      scenario(`${name}: ${release}`, 'kubectl apply -k creates the same objects as helm install', async () => {
        const folder = join('dist/manifests', name, chart);
        const charts = join('dist/helm/charts', chart);
        const file = join(platform.controlPlane.folder, `${release}.json`);
        const ofRelease = [release, '--namespace', namespace];
        // Helm creates a namespace with a flag, never from the chart installed into it.
        writeFileSync(
          file,
          JSON.stringify('namespace' in (values ?? {}) ? { ...values, namespace: {} } : (values ?? {})),
        );
        const before = await clusterObjects(platform);
        // No pod runs here, so hooks would never end; plain manifests leave them out.
        await platform.helm(4, 'install', release, charts, ...ofRelease.slice(1), '-f', file, '--no-hooks');
        const byHelm = await written(before);
        await platform.helm(4, 'uninstall', ...ofRelease, '--wait');
        const crds = ['--filename', join(charts, 'crds')];
        // Helm does not remove CRDs, but those of the manifests are compared too.
        if (existsSync(join(charts, 'crds'))) await platform.kubectl('delete', ...crds);
        await eventually(60, async () => expect(await written(before)).toEqual({}));
        if (existsSync(join(charts, 'crds'))) {
          await platform.kubectl('apply', '--server-side', ...crds);
          await platform.kubectl('wait', '--for', 'condition=Established', '--timeout', '60s', ...crds);
        }
        await platform.kubectl('apply', '--server-side', '--kustomize', folder);
        await eventually(20, async () => expect(await written(before)).toEqual(byHelm));
        expect(Object.keys(byHelm).length).toBeGreaterThan(4);
        return `${Object.keys(byHelm).length} objects, identical field by field`;
      });
    }
  },
);
