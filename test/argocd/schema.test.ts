import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Schema, Validator } from '@cfworker/json-schema';
import { App, Chart } from 'cdk8s';
import { AppProject } from '../../lib/argocd/app-project';
import { Application, type ApplicationProps } from '../../lib/argocd/application';
import { ApplicationSet } from '../../lib/argocd/application-set';
import { parseYamlDocuments } from '../../lib/helm/yaml/parse-yaml';
import type { JsonMap } from '../../lib/json';
import { renderObject } from '../../lib/model/render-object';

const root = join(__dirname, '../..');
const { definitions }: { definitions: Record<string, Schema> } = JSON.parse(
  readFileSync(join(root, 'imports/argo-cd.schema.json'), 'utf8'),
);

/** The errors of Argo CD's own CRD for an object. */
function validationRules(object: JsonMap): string[] {
  const kind = String(object.kind);
  if (!definitions[kind]) throw new Error(`no definition of ${kind}`);
  const validator = new Validator({ $ref: `#/definitions/${kind}`, definitions }, '7', false);
  return validator.validate(object).errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
}

const everything: ApplicationProps = {
  name: 'shop',
  namespace: 'gitops',
  syncWave: 1,
  cascadingDeletion: true,
  labels: { a: 'b' },
  project: 'team',
  source: {
    repoURL: 'https://git.example/charts.git',
    targetRevision: 'main',
    path: 'charts/shop',
    helm: { releaseName: 'shop', valuesObject: { a: { b: [1] } }, valueFiles: ['/values/shop.yaml'] },
  },
  destination: { server: 'https://cluster.example', namespace: 'shop' },
  syncPolicy: {
    automated: { enabled: true, prune: true, selfHeal: true, allowEmpty: true },
    syncOptions: ['PruneLast=true'],
    managedNamespaceMetadata: { labels: { a: 'b' }, annotations: { c: 'd' } },
    retry: { limit: 1, backoff: { duration: '1s', factor: 2, maxDuration: '1m' } },
  },
  ignoreDifferences: [
    {
      group: 'apps',
      kind: 'Deployment',
      name: 'shop',
      namespace: 'shop',
      jqPathExpressions: ['.spec.replicas'],
      jsonPointers: ['/spec/replicas'],
      managedFieldsManagers: ['autoscaler'],
    },
  ],
};

describe("Argo CD's own definitions", () => {
  it('accept every object under dist/k8s/gitops', () => {
    const folder = join(root, 'dist/k8s/gitops');
    const objects = readdirSync(folder).flatMap((file) =>
      parseYamlDocuments(readFileSync(join(folder, file), 'utf8'), file),
    ) as JsonMap[];
    expect(new Set(objects.map(({ kind }) => kind))).toEqual(new Set(['AppProject', 'Application', 'ApplicationSet']));
    expect(objects.flatMap(validationRules)).toEqual([]);
  });

  it('accept every prop of the constructs', () => {
    const chart = new Chart(new App(), 'chart');
    const withNull = { ...everything.source, helm: { valuesObject: { a: null } } };
    const objects = [
      new Application(chart, 'application', everything),
      new Application(chart, 'text', { ...everything, source: withNull }),
      new AppProject(chart, 'project', {
        name: 'team',
        description: 'A team.',
        sourceRepos: ['*'],
        destinations: [everything.destination],
        clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: 'shop' }],
        namespaceResourceBlacklist: [{ group: '', kind: 'ResourceQuota' }],
        namespaceResourceWhitelist: [{ group: '*', kind: '*' }],
        syncWindows: [
          {
            kind: 'deny',
            schedule: '0 16 * * 5',
            duration: '62h',
            timeZone: 'Europe/Berlin',
            applications: ['*-shop'],
            namespaces: ['shop'],
            clusters: ['production'],
            andOperator: true,
            manualSync: true,
            syncOverrun: true,
            description: 'No releases at weekends.',
          },
        ],
        orphanedResources: { warn: false, ignore: [{ group: '', kind: 'Secret', name: '*-tls' }] },
      }),
      new ApplicationSet(chart, 'set', {
        name: 'shop',
        syncWave: 1,
        generators: [
          {
            clusters: {
              selector: { matchLabels: { a: 'b' } },
              values: { c: 'd' },
              template: {
                ...(everything.source.helm ? { helm: everything.source.helm } : {}),
                ignoreDifferences: everything.ignoreDifferences ?? [],
              },
            },
          },
        ],
        strategy: {
          type: 'RollingSync',
          rollingSync: {
            steps: [
              { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }], maxUpdate: 1 },
              { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['b'] }], maxUpdate: '10%' },
            ],
          },
          deletionOrder: 'Reverse',
        },
        template: everything,
        syncPolicy: { preserveResourcesOnDeletion: false, applicationsSync: 'create-update' },
      }),
    ];
    expect(objects.map((object) => renderObject(object).json).flatMap(validationRules)).toEqual([]);
  });

  it('reject an Application without a destination', () => {
    const object = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: {}, spec: { project: 'team' } };
    expect(validationRules(object).join()).toMatch(/destination/);
  });
});
