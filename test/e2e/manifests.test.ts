import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environments } from '../../charts-src/environments';
import type { KubeObject } from './support/api';
import { eventually } from './support/eventually';
import { type Platform, startPlatform } from './support/platform';
import { scenario } from './support/scenario';

type Named = KubeObject & { [field: string]: unknown };

/** What the API server or an installer writes, not the chart. */
function asWritten({ status: _, ...object }: Named): Named {
  const { name, namespace, labels, annotations = {} } = object.metadata;
  const kept = Object.entries(annotations).filter(
    ([key]) =>
      !/^(meta\.helm\.sh|kubectl\.kubernetes\.io|deployment\.kubernetes\.io|rollout\.argoproj\.io)\//.test(key),
  );
  const spec = { ...(object.spec as Record<string, unknown> | undefined) };
  if (object.kind === 'Service') for (const field of ['clusterIP', 'clusterIPs']) delete spec[field];
  return {
    ...object,
    metadata: { name, ...(namespace ? { namespace } : {}), labels, annotations: Object.fromEntries(kept) },
    ...(object.spec ? { spec } : {}),
  };
}

describe.each(environments.map(({ name, releases }) => ({ name, releases })))(
  'manifests of $name',
  ({ name, releases }) => {
    let platform: Platform;

    beforeAll(async () => {
      platform = await startPlatform({ name: `manifests-${name}`, serviceMonitors: true });
      await platform.kubectl('create', '--filename', rulesCrd());
      for (const namespace of new Set(releases.map((release) => release.namespace)))
        await platform.createNamespace(namespace);
    });
    afterAll(() => platform?.stop());

    /** The objects of a folder as the API server has them. */
    async function stored(folder: string): Promise<Named[]> {
      const files = readdirSync(folder)
        .filter((file) => file !== 'kustomization.yaml')
        .map((file) => join(folder, file))
        // The namespaces of this run were there before.
        .filter((file) => !/^kind: Namespace$/m.test(readFileSync(file, 'utf8')));
      return Promise.all(
        files.map(async (file) => {
          const found = await platform.kubectl('get', '--filename', file, '--output', 'json');
          return asWritten(JSON.parse(found) as Named);
        }),
      );
    }

    // The controller chart is first in each environment, and its CRDs stay for the others.
    for (const { chart, release = chart, namespace, values } of releases) {
      scenario(`${name}: ${release}`, 'kubectl apply -k ends in the objects of helm install', async () => {
        const folder = join('dist/manifests', name, chart);
        const file = join(platform.controlPlane.folder, `${release}.json`);
        // Helm creates a namespace by a flag, never by a chart that is installed into it.
        writeFileSync(
          file,
          JSON.stringify('namespace' in (values ?? {}) ? { ...values, namespace: {} } : (values ?? {})),
        );
        await platform.helm(
          4,
          'install',
          release,
          join('dist/helm/charts', chart),
          '--namespace',
          namespace,
          '-f',
          file,
        );
        const byHelm = await eventually(20, () => stored(folder));
        await platform.helm(4, 'uninstall', release, '--namespace', namespace, '--wait');
        await platform.kubectl('apply', '--kustomize', folder);
        const byKubectl = await eventually(20, () => stored(folder));
        expect(byKubectl).toEqual(byHelm);
        return `${byHelm.length} objects, alike field by field`;
      });
    }

    function rulesCrd(): string {
      const file = join(platform.controlPlane.folder, 'prometheusrules.json');
      const names = { kind: 'PrometheusRule', plural: 'prometheusrules' };
      const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
      writeFileSync(
        file,
        JSON.stringify({
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name: 'prometheusrules.monitoring.coreos.com' },
          spec: {
            group: 'monitoring.coreos.com',
            scope: 'Namespaced',
            names,
            versions: [{ name: 'v1', served: true, storage: true, schema }],
          },
        }),
      );
      return file;
    }
  },
);
