import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { ApplicationSet, type ApplicationSetProps } from '../../lib/argocd/application-set';
import { goTemplateLiteral } from '../../lib/argocd/go-template-literal';
import { rollingSync } from '../../lib/argocd/rolling-sync';
import { parseYamlDocuments } from '../../lib/helm/yaml/parse-yaml';
import type { JsonMap } from '../../lib/json';
import { renderObject } from '../../lib/model/render-object';
import { helm } from '../support/helm';

const least: ApplicationSetProps = {
  name: 'shop',
  generators: [{ clusters: { selector: { matchLabels: { environment: 'production' } } } }],
  template: {
    name: '{{.name}}-shop',
    project: 'team',
    source: { repoURL: 'https://git.example/charts.git', path: 'charts/shop' },
    destination: { name: '{{.name}}', namespace: 'shop' },
  },
};

const objectOf = (props: Partial<ApplicationSetProps> = {}): JsonMap =>
  renderObject(new ApplicationSet(new Chart(new App(), 'chart'), 'set', { ...least, ...props })).json;

describe('an ApplicationSet', () => {
  it('creates an Application for each cluster with a label, fails for missing keys, and preserves resources on deletion', () => {
    expect(objectOf()).toMatchObject({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ApplicationSet',
      metadata: { name: 'shop', namespace: 'argocd' },
      spec: {
        goTemplate: true,
        goTemplateOptions: ['missingkey=error'],
        generators: least.generators,
        template: {
          metadata: { name: '{{.name}}-shop' },
          spec: { destination: { name: '{{.name}}' }, syncPolicy: { automated: { prune: true } } },
        },
        syncPolicy: { preserveResourcesOnDeletion: true },
      },
    });
  });

  it('writes its props to the fields of Argo CD', () => {
    const syncPolicy = { preserveResourcesOnDeletion: false, applicationsSync: 'create-update' } as const;
    const { metadata, spec } = objectOf({ namespace: 'gitops', syncWave: 2, syncPolicy });
    expect(metadata).toEqual({
      name: 'shop',
      namespace: 'gitops',
      annotations: { 'argocd.argoproj.io/sync-wave': '2' },
    });
    expect(spec).toMatchObject({ syncPolicy });
  });
});

describe('a generator of an ApplicationSet', () => {
  it('overrides values and ignored differences of the template, with the fields that Argo CD requires', () => {
    const [clusters] = least.generators.map((generator) => generator.clusters);
    const ignoreDifferences = [{ kind: 'Service', jsonPointers: ['/spec/selector'] }];
    const template = { helm: { valuesObject: { a: 1 } }, ignoreDifferences };
    const { spec } = objectOf({ generators: [{ clusters: { ...(clusters as object), template } as never }] });
    expect((spec as JsonMap).generators).toEqual([
      {
        clusters: {
          selector: { matchLabels: { environment: 'production' } },
          template: {
            metadata: {},
            spec: {
              project: 'team',
              source: { repoURL: 'https://git.example/charts.git', helm: { valuesObject: { a: 1 } } },
              destination: {},
              ignoreDifferences,
            },
          },
        },
      },
    ]);
  });
});

describe('a RollingSync', () => {
  const labels = { environment: 'example.com/environment', wave: 'example.com/wave' };
  const stepsOf = (...environments: Parameters<typeof rollingSync>[0]) => rollingSync(environments, labels).rollingSync;

  it('has a step for each environment, in their order', () => {
    expect(stepsOf({ name: 'b' }, { name: 'a' }).steps).toEqual([
      { matchExpressions: [{ key: labels.environment, operator: 'In', values: ['b'] }] },
      { matchExpressions: [{ key: labels.environment, operator: 'In', values: ['a'] }] },
    ]);
  });

  it('has a step for each wave, and one for all other clusters, so that none is never synced', () => {
    const first = { key: labels.environment, operator: 'In', values: ['a'] };
    expect(stepsOf({ name: 'a', waves: ['1', '2'] }).steps).toEqual([
      { matchExpressions: [first, { key: labels.wave, operator: 'In', values: ['1'] }] },
      { matchExpressions: [first, { key: labels.wave, operator: 'In', values: ['2'] }] },
      { matchExpressions: [first, { key: labels.wave, operator: 'NotIn', values: ['1', '2'] }] },
    ]);
  });

  it('is the strategy of an ApplicationSet, whose Applications carry the labels', () => {
    const strategy = rollingSync([{ name: 'a' }], labels);
    const template = { ...least.template, labels: { [labels.environment]: '{{.values.environment}}' } };
    expect(objectOf({ strategy, template }).spec).toMatchObject({
      strategy: { type: 'RollingSync', rollingSync: { steps: [{ matchExpressions: [{ values: ['a'] }] }] } },
      template: { metadata: { labels: template.labels } },
    });
    expect(objectOf().spec).not.toHaveProperty('strategy');
  });
});

describe('a literal in the template of an ApplicationSet', () => {
  const data: JsonMap = {
    '{{ key }}': ['{{', '}}', '{{{', '{{ `x` }}', '{{- "x" -}}', ' {{- x', '{{/* x */}}', 'plain', ''],
    nested: { number: 0, truth: false, nothing: null, text: 'a {{ .b }} c' },
  };

  it('comes out of a Go template as it was', () => {
    mkdirSync(join(__dirname, '../../.cache'), { recursive: true });
    const folder = mkdtempSync(join(__dirname, '../../.cache/literal-'));
    try {
      const texts = data['{{ key }}'] as string[];
      const escaped = goTemplateLiteral({ texts }).texts as string[];
      mkdirSync(join(folder, 'templates'));
      writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: x\nversion: 1.0.0\n');
      escaped.forEach((text, index) => {
        writeFileSync(join(folder, `templates/_${index}.tpl`), text);
      });
      const items = escaped.map((_, index) => `- {{ include "x/templates/_${index}.tpl" . | quote }}\n`);
      writeFileSync(join(folder, 'templates/texts.yaml'), `texts:\n${items.join('')}`);
      const { stdout, stderr } = helm(4, ['template', 'x', folder]);
      expect([stderr, parseYamlDocuments(stdout, 'helm').at(-1)]).toEqual(['', { texts }]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is escaped in keys and at any depth, and left alone where there are no braces', () => {
    expect(goTemplateLiteral(data)).toMatchObject({
      nested: { number: 0, truth: false, nothing: null, text: 'a {{`{{ .b }}`}} c' },
    });
    expect(Object.keys(goTemplateLiteral(data))).toEqual(['{{`{{ key }}`}}', 'nested']);
    expect(goTemplateLiteral({ a: { b: 'c' } })).toEqual({ a: { b: 'c' } });
  });
});
