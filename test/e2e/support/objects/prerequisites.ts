import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Api } from '../api';

const crds = 'dist/helm/charts/progressive-delivery/crds';

/** The namespace of the base objects. */
export const objectNamespace = 'checked-objects';

/** Creates what the base objects refer to and admission looks up, and the CRDs of their custom resources. */
export async function createPrerequisites(api: Api): Promise<void> {
  await api.create('/api/v1/namespaces', { metadata: { name: objectNamespace } });
  await api.create(`/api/v1/namespaces/${objectNamespace}/serviceaccounts`, { metadata: { name: 'ledger' } });
  await api.create('/apis/scheduling.k8s.io/v1/priorityclasses', {
    metadata: { name: 'checked-priority' },
    value: 1000,
  });
  await api.create('/apis/node.k8s.io/v1/runtimeclasses', { metadata: { name: 'checked-runtime' }, handler: 'runc' });
  for (const file of readdirSync(crds)) {
    const crd = parse(readFileSync(join(crds, file), 'utf8')) as object;
    await api.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd);
  }
}
