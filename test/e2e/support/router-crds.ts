import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { goModuleDir } from '../../../tools/imports/go-module';
import type { KubeObject } from './api';
import { eventually } from './eventually';
import type { Platform } from './platform';
import { crdOf, routerCrds } from './router-objects';
import { inRunFolder } from './run-folder';

const istioApi = { module: 'istio.io/api', version: 'v1.32.0' };
const traefik = { module: 'github.com/traefik/traefik/v3', version: 'v3.6.12' };

/** The CRDs of Istio and Traefik, as they are published; those of the others are not to be had, and have no schema. */
export async function applyRouterCrds(platform: Platform): Promise<void> {
  const file = inRunFolder('router-crds.json');
  const published = [
    join(goModuleDir(istioApi), 'kubernetes/customresourcedefinitions.gen.yaml'),
    join(goModuleDir(traefik), 'docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml'),
  ].flatMap((path) => parseAllDocuments(readFileSync(path, 'utf8')).map((document) => document.toJS() as KubeObject));
  const names = new Set(published.map(({ metadata }) => metadata.name));
  const others = [...routerCrds, crdOf('getambassador.io', 'Mapping', ['v2', 'v3alpha1'])] as KubeObject[];
  const byName = new Map(others.map((crd) => [crd.metadata.name, crd]));
  const items = [...published, ...[...byName.values()].filter(({ metadata }) => !names.has(metadata.name))];
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  await platform.kubectl('apply', '--server-side', '--filename', file);
  await eventually(60, () => platform.kubectl('wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s'));
}
