import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandProcess } from '../support/command-process';
import { makeProjectFolder } from '../support/project-folder';

const chartwright = new CommandProcess();
let folder: string;
beforeEach(() => {
  folder = makeProjectFolder('invalid-objects');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => chartwright.stop());

const app = (lines: readonly string[], { kubeVersion = '>=1.35.0-0', ci = '{}' } = {}): string =>
  `import { ApiObject, App } from 'cdk8s';
import { fn, group, HelmChart, when } from 'chartwright';
import { z } from 'zod';

const values = group({
  port: z.string().default('80').describe('A port.'),
  enabled: z.boolean().default(false).describe('A switch.'),
  name: z.string().default('web').describe('A name.'),
  count: z.int().default(3).describe('A number.'),
});

class Shop extends HelmChart<typeof values> {
  constructor(app: App) {
    super(app, 'shop', { values, version: '1.0.0', appVersion: '1', description: 'A shop.', kubeVersion: '${kubeVersion}', ci: ${ci} });
    const { values: v } = this;
    this.notes(\`\${v.port}\${v.enabled}\${v.name}\${v.count}\`);
${lines.join('\n')}
  }
}

export const createApp = (): App => {
  const app = new App();
  new Shop(app);
  return app;
};
`;
const firstLine = app(['//first']).split('\n').indexOf('//first') + 1;

/** The problems without `error: app.ts:LINE`, which must be the line of the marker `// here`. */
async function problemsOf(lines: readonly string[], options = {}): Promise<string[]> {
  writeFileSync(join(folder, 'app.ts'), app(lines, options));
  const { status, stderr } = await chartwright.run(folder, ['synth', '--app', 'app.ts', '--out', 'dist']);
  expect(status).toBe(1);
  const expected = firstLine + lines.findIndex((line) => line.includes('// here'));
  return stderr
    .trimEnd()
    .split('\n')
    .map((problem) => {
      const [, line, text] = /^error: app\.ts:(\d+): (.*)$/.exec(problem) ?? [];
      expect([problem, Number(line)]).toEqual([problem, expected]);
      return text as string;
    });
}

const deployment = (...container: readonly string[]): string[] => [
  "new ApiObject(this, 'web', {",
  "  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: v.name },",
  '  spec: {',
  "    selector: { matchLabels: { app: 'web' } },",
  '    template: {',
  "      metadata: { labels: { app: 'web' } },",
  '      spec: {',
  '        containers: [{',
  "          name: 'web', image: 'nginx',",
  ...container,
  '        }],',
  '      },',
  '    },',
  '  },',
  '});',
];
const container = 'shop/web.spec.template.spec.containers[0]';

describe('synth rejects what the API server would reject', () => {
  it.each<[string, string, string]>([
    [
      'a misspelt field',
      "imagePulPolicy: 'Always', // here",
      '.imagePulPolicy: Deployment: unknown field "imagePulPolicy", did you mean "imagePullPolicy"?',
    ],
    [
      'text for a number',
      "ports: [{ containerPort: '8080' }], // here",
      '.ports[0].containerPort: Deployment: expected integer, got "8080"',
    ],
    [
      'a value of the wrong type',
      'ports: [{ containerPort: v.port }], // here',
      '.ports[0].containerPort: Deployment: expected integer, got "80" (from values port)',
    ],
    ['text for a list', "ports: 'http', // here", '.ports: Deployment: expected array, got "http"'],
    [
      'a number for text',
      "env: [{ name: 'PORT', value: 8080 }], // here",
      '.env[0].value: Deployment: expected string, got 8080: quote a literal, and use fn.toString for a reference',
    ],
    [
      'a word of another case',
      "imagePullPolicy: 'always', // here",
      '.imagePullPolicy: Deployment: expected "Always" or "IfNotPresent" or "Never", got "always"',
    ],
    [
      'an invalid quantity',
      "resources: { limits: { memory: '64MB' } }, // here",
      '.resources.limits.memory: Deployment: expected a quantity such as 500m or 64Mi, got "64MB"',
    ],
    [
      'a list of one condition',
      "args: when(v.enabled, ['--debug'], { a: 1 } as never), // here",
      '.args: Deployment: expected array, got {"a":1}',
    ],
  ])('%s', async (_, line, problem) => {
    const found = await problemsOf(deployment(line));
    expect(found).toEqual([`${container}${problem} [object-invalid]`]);
  });

  it.each<[string, string, string]>([
    [
      'a number in a ConfigMap',
      "new ApiObject(this, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { port: 80 } }); // here",
      'shop/a.data.port: ConfigMap: expected string, got 80: quote a literal, and use fn.toString for a reference',
    ],
    [
      'a reference to a number in a ConfigMap',
      "new ApiObject(this, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { port: v.count } }); // here",
      'shop/a.data.port: ConfigMap: expected string, got 3 (from values count): quote a literal, and use fn.toString for a reference',
    ],
    [
      'a version that is gone',
      "new ApiObject(this, 'a', { apiVersion: 'policy/v1beta1', kind: 'PodDisruptionBudget', metadata: { name: 'a' } }); // here",
      'shop/a.apiVersion: Kubernetes 1.37 does not serve PodDisruptionBudget in policy/v1beta1; use policy/v1',
    ],
    [
      'a version that is new',
      "new ApiObject(this, 'a', { apiVersion: 'scheduling.k8s.io/v1beta1', kind: 'PodGroup', metadata: { name: 'a' }, spec: { schedulingPolicy: { basic: {} } } }); // here",
      'shop/a.apiVersion: Kubernetes 1.35 does not serve PodGroup in scheduling.k8s.io/v1beta1 yet; raise kubeVersion of the chart',
    ],
    [
      'a Rollout',
      "new ApiObject(this, 'a', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: { name: 'a' }, spec: { replica: 1 } }); // here",
      'shop/a.spec.replica: Rollout: unknown field "replica", did you mean "replicas"?',
    ],
    [
      'a name',
      "new ApiObject(this, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'A_B' } }); // here",
      'shop/a.metadata.name: ConfigMap: expected a DNS subdomain of lower-case letters, digits, hyphens and dots, got "A_B"',
    ],
  ])('%s', async (_, line, problem) => {
    expect((await problemsOf([line]))[0]).toBe(`${problem} [object-invalid]`);
  });

  const serves = (labels: string): string =>
    `new ApiObject(this, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: this.fullname }, spec: { selector: { ...this.selectorLabels, ${labels} }, ports: [{ port: 80 }] } });`;
  const workers = [
    "const workers = { ...this.selectorLabels, 'app.kubernetes.io/component': 'worker' };",
    "for (const id of ['one', 'two'])",
    '  this.each([v.name], (scope, name) => {',
    "    new ApiObject(scope, id, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: fn.printf('%s-%s', id, name) }, spec: {",
    '      selector: { matchLabels: { ...workers, ...when(v.enabled, { a: name }) } }, // here',
    "      template: { metadata: { labels: { ...workers, ...when(v.enabled, { a: name }) } }, spec: { containers: [{ name: 'web', image: 'web' }] } },",
    '    } });',
    '  });',
  ];
  it.each<[string, string[], string]>([
    [
      'a ServiceAccount that is not in the release',
      [
        "new ApiObject(this, 'a', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: {",
        "  serviceAccountName: this.nameOf('api'), // here",
        "  containers: [{ name: 'web', image: 'web' }],",
        '} });',
      ],
      'shop/a.spec.serviceAccountName: Pod: ServiceAccount release-shop-api is not in this release: add it, or let a value name one that exists',
    ],
    [
      'a field that an older Kubernetes drops',
      [
        "new ApiObject(this, 'a', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: {",
        "  containers: [{ name: 'web', image: 'web' }],",
        "  volumes: [{ name: 'ca', projected: { sources: [",
        "    { clusterTrustBundle: { name: 'ca', path: 'ca.pem' } }, // here",
        '  ] } }],',
        '} });',
      ],
      'shop/a.spec.volumes[0].projected.sources[0].clusterTrustBundle: Pod: Kubernetes 1.35 drops this field unless feature gate ClusterTrustBundleProjection is on, as it is from 1.37: render it from 1.37 on only, or raise kubeVersion',
    ],
    [
      'a selector that selects nothing',
      [serves("'app.kubernetes.io/component': 'web'").replace('}, ports', '}, // here\nports')].join().split('\n'),
      'shop/service.spec.selector: Service: selects none of the pods of this release: it has no pods',
    ],
    [
      'two workloads of one selector',
      workers,
      'shop/each1/one.spec.selector: Deployment: selects the pods of Deployment two-web too, by app.kubernetes.io/name=shop, app.kubernetes.io/instance=release, app.kubernetes.io/component=worker: add a label to the selector and the pods that only one of them has',
    ],
  ])('%s', async (_, lines, problem) => {
    expect((await problemsOf(lines))[0]?.replace(/ \(from values [^)]*\)/, '')).toBe(`${problem} [object-invalid]`);
  });

  it('each problem of all documents once', async () => {
    const lines = [
      "new ApiObject(this, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: 1 } }); // here",
    ];
    expect(await problemsOf(lines, { ci: '{ one: {}, two: { enabled: true } }' })).toHaveLength(1);
  });

  it('beside values that nothing reads, in one run', async () => {
    const lines = [
      "new ApiObject(this, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: 1 } });",
    ];
    const unread = "  unread: z.string().default('x').describe('Unread.'),\n";
    const source = app(lines).replace('const values = group({\n', `const values = group({\n${unread}`);
    writeFileSync(join(folder, 'app.ts'), source);
    const { status, stderr } = await chartwright.run(folder, ['synth', '--app', 'app.ts', '--out', 'dist']);
    expect(status).toBe(1);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^error: app\.ts:6: shop: values\.unread: is declared but never read/),
      expect.stringMatching(
        new RegExp(`^error: app\\.ts:${firstLine + 1}: shop/a\\.data\\.a: ConfigMap: expected string, got 1`),
      ),
    ]);
  });

  it('what only a ci/ document renders, with its name', async () => {
    const lines = [
      "new ApiObject(this.when(v.enabled), 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: 1 } }); // here",
    ];
    expect(await problemsOf(lines, { ci: '{ one: {}, two: { enabled: true } }' })).toEqual([
      expect.stringMatching(
        /^shop: ci\/two-values\.yaml: .*\.data\.a: ConfigMap: expected string, got 1: quote a literal, and use fn.toString for a reference \[object-invalid\]$/,
      ),
    ]);
  });

  it('only what a Kubernetes version of the chart rejects', async () => {
    const group =
      "new ApiObject(this, 'a', { apiVersion: 'scheduling.k8s.io/v1beta1', kind: 'PodGroup', metadata: { name: 'a' }, spec: { schedulingPolicy: { basic: {} } } });";
    writeFileSync(join(folder, 'app.ts'), app([group], { kubeVersion: '>=1.37.0-0' }));
    const { status } = await chartwright.run(folder, ['synth', '--app', 'app.ts', '--out', 'dist']);
    expect(status).toBe(0);
  });
});
