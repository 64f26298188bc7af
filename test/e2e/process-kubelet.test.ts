import { type Platform, startPlatform } from './support/platform';

const image = 'docker.io/library/busybox:1.37.0';
const namespace = 'programs';

describe('the process kubelet', () => {
  let platform: Platform;

  beforeAll(async () => {
    platform = await startPlatform({
      name: 'process-kubelet',
      images: [{ matches: /\/node:/, entrypoint: [process.execPath], path: [] }],
    });
    const { api } = platform.controlPlane;
    await platform.createNamespace(namespace, 'privileged');
    const path = `/api/v1/namespaces/${namespace}`;
    await api.create(`${path}/configmaps`, {
      metadata: { name: 'settings' },
      data: { COLOUR: 'red', 'a.txt': 'text' },
    });
    await api.create(`${path}/secrets`, { metadata: { name: 'login' }, stringData: { password: 'p' } });
  });
  afterAll(() => platform?.stop());

  const create = (name: string, spec: object): Promise<unknown> =>
    platform.controlPlane.api.create(`/api/v1/namespaces/${namespace}/pods`, { metadata: { name }, spec });
  const until = (name: string, condition: string): Promise<string> =>
    platform.kubectl('wait', `pod/${name}`, '--namespace', namespace, `--for=${condition}`, '--timeout=30s');
  const logs = (name: string, container = 'main'): Promise<string> =>
    platform.kubectl('logs', name, '--namespace', namespace, '--container', container);
  const sh = (script: string, more: object = {}) => ({ name: 'main', image, command: ['sh', '-c', script], ...more });

  it("runs a pod's programs with environment and volumes, init containers first", async () => {
    await create('surroundings', {
      restartPolicy: 'Never',
      initContainers: [
        { ...sh('echo first > /shared/a', { name: 'init' }), volumeMounts: [{ name: 'shared', mountPath: '/shared' }] },
      ],
      containers: [
        sh('cat /shared/a /etc/settings/a.txt; echo " $PASSWORD $PRE_COLOUR $NAME $0"', {
          args: ['$(NAME)'],
          env: [
            { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'login', key: 'password' } } },
            { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          ],
          envFrom: [{ prefix: 'PRE_', configMapRef: { name: 'settings' } }],
          volumeMounts: [
            { name: 'shared', mountPath: '/shared' },
            { name: 'settings', mountPath: '/etc/settings' },
          ],
        }),
      ],
      volumes: [
        { name: 'shared', emptyDir: {} },
        { name: 'settings', configMap: { name: 'settings' } },
      ],
    });
    await until('surroundings', 'jsonpath={.status.phase}=Succeeded');
    expect(await logs('surroundings')).toBe('first\ntext p red surroundings surroundings\n');
  });

  it('reports how a program ended, and restarts it according to the restart policy', async () => {
    await create('failing', { restartPolicy: 'Never', containers: [sh('exit 3')] });
    await create('restarted', { containers: [sh('exit 3')] });
    await until('failing', 'jsonpath={.status.phase}=Failed');
    await until('failing', 'jsonpath={.status.containerStatuses[0].state.terminated.exitCode}=3');
    await until('restarted', 'jsonpath={.status.containerStatuses[0].restartCount}=2');
  });

  it("provides the pod's ServiceAccount token only where it is mounted", async () => {
    const kubectl = { name: 'main', image: 'registry.k8s.io/kubectl:v1.34.1' };
    const whoAmI = { restartPolicy: 'Never', containers: [{ ...kubectl, args: ['auth', 'whoami', '-o', 'name'] }] };
    await create('with-token', whoAmI);
    await create('without-token', { ...whoAmI, automountServiceAccountToken: false });
    await until('with-token', 'jsonpath={.status.phase}=Succeeded');
    await until('without-token', 'jsonpath={.status.phase}=Failed');
  });

  it('runs probes, makes a pod reachable by Service name, and terminates it', async () => {
    const { api } = platform.controlPlane;
    const answer = `require('http').createServer((_, response) => response.end('hello')).listen(8080)`;
    await create('server', {
      containers: [
        {
          name: 'main',
          image: 'docker.io/library/node:20',
          args: ['-e', answer.replace('8080', 'process.env.PORT')],
          env: [{ name: 'PORT', value: '8080' }],
          ports: [{ name: 'http', containerPort: 8080 }],
          readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 1 },
        },
      ],
    });
    await api.patch(`/api/v1/namespaces/${namespace}/pods/server`, { metadata: { labels: { app: 'server' } } });
    await api.create(`/api/v1/namespaces/${namespace}/services`, {
      metadata: { name: 'server' },
      spec: { selector: { app: 'server' }, ports: [{ port: 80, targetPort: 'http' }] },
    });
    await until('server', 'condition=Ready');
    await create('client', {
      restartPolicy: 'Never',
      containers: [sh('until wget -q -O - http://server; do sleep 0.2; done')],
    });
    await until('client', 'jsonpath={.status.phase}=Succeeded');
    expect(await logs('client')).toBe('hello');
    await platform.kubectl('delete', 'pod', 'server', '--namespace', namespace, '--timeout=20s');
  });
});
