import { readFileSync } from 'node:fs';
import { resolveContainer } from '../support/resolve-container';
import { fields, runPod } from './container';
import { podOf } from './pods';
import { encodedPassword, password } from './postgres';
import { inVault } from './secrets';
import { auth, gc, values, vault } from './specs';
import { mountsOf } from './surroundings';

const mounts = {};

describe('a container', () => {
  it('expands what was declared before, keeps what was not, and takes $$ for $', () => {
    const env = [
      { name: 'A', value: 'a$(B)' },
      { name: 'B', value: 'b' },
      { name: 'C', value: '$(A)-$(B)-$$(B)-$B-$(printf "%s" x)-$(' },
    ];
    expect(resolveContainer({ command: ['$(B)'], args: ['$(D)'], env }, { mounts })).toEqual({
      argv: ['b', '$(D)'],
      env: { A: 'a$(B)', B: 'b', C: 'a$(B)-b-$(B)-$B-$(printf "%s" x)-$(' },
    });
  });

  it('takes a Secret as it stands, and misses one only where it may', () => {
    const secretKeyRef = { name: 'auth', key: 'password' };
    const container = (optional: boolean) => ({
      command: ['true'],
      env: [{ name: 'A', valueFrom: { secretKeyRef: { ...secretKeyRef, optional } } }],
    });
    const secrets = { auth: { password: '$(B)' } };
    expect(resolveContainer(container(false), { mounts, secrets }).env).toEqual({ A: '$(B)' });
    expect(resolveContainer(container(true), { mounts }).env).toEqual({});
    expect(() => resolveContainer(container(false), { mounts })).toThrow('A: not found');
  });

  it('finds its volumes in the folders that play them', () => {
    const env = [{ name: 'A', value: 'sqlite:////tmp/a.db /tmp /var/tmp /tmpfs' }];
    const { argv } = resolveContainer({ command: ['--dir=/tmp/b', '$(A)'], env }, { mounts: { '/tmp': '/c' } });
    expect(argv).toEqual(['--dir=/c/b', 'sqlite:////c/a.db /c /var/tmp /tmpfs']);
  });
});

describe('the entrypoint', () => {
  it('starts nothing without the file of the Vault agent it was told of', async () => {
    const { status, output } = await runPod(await podOf('server', vault), {});
    expect(status).not.toBe(0);
    expect(output).toMatch(/^.*\/vault\/secrets\/env.*\n$/);
  });
});

it('the entrypoint removes the line break that a URI in Vault ends with', async () => {
  const { container, ...pod } = await podOf('server', vault);
  const command = [...(container.command ?? []).slice(0, -1), 'printenv', 'MLFLOW_BACKEND_STORE_URI'];
  const uri = 'postgresql+psycopg2://user:password@database/mlflow';
  const printed = await runPod(
    { ...pod, container: { ...container, command, args: [] } },
    { vault: inVault({ 'mlflow-database': { uri: `${uri}\n` } }) },
  );
  expect(printed).toEqual(expect.objectContaining({ status: 0, output: `${uri}\n` }));
});

describe('a database of MySQL by its address', () => {
  const mysql = { host: 'db.example', database: 'mlflow', usernameKey: 'user', passwordKey: 'word', secretName: 'db' };
  const backendStore = { postgresql: { secretName: '' }, mysql: { ...mysql, parameters: 'charset=utf8mb4' } };
  const fieldsOfSecret = { user: "m'l@flow", word: password };

  it.each([
    ['Secrets', {}, { secrets: { db: fieldsOfSecret } }],
    ['a Vault agent', vault, { vault: inVault({ db: fieldsOfSecret }) }],
  ])('gets user and password from %s, encoded', async (_, document, surroundings) => {
    for (const [name, variable] of [
      ['server', 'MLFLOW_BACKEND_STORE_URI'],
      ['gc', 'MLFLOW_TRACKING_URI'],
    ] as const) {
      const pod = await podOf(name, values({ backendStore }, gc, document));
      const command = [...(pod.container.command ?? []).slice(0, -1), 'printenv', variable];
      const { status, output } = await runPod(
        { ...pod, container: { ...pod.container, command, args: [] } },
        surroundings,
      );
      const userInfo = `m%27l%40flow:${encodedPassword}`;
      expect([status, output.trim().toLowerCase()]).toEqual([
        0,
        `mysql+pymysql://${userInfo}@db.example:3306/mlflow?charset=utf8mb4`.toLowerCase(),
      ]);
    }
  });
});

describe('the key file of Google', () => {
  const gcs = { artifactStore: { gcs: { bucket: 'models', secretName: 'mlflow-gcs' } } };
  const databases = { 'mlflow-database': { uri: 'postgresql+psycopg2://database/mlflow' } };
  const key = { 'mlflow-gcs': { 'key.json': '{"type": "service_account"}' } };

  it.each(['server', 'gc'] as const)('is where the %s looks for it, from a Secret and from Vault', async (name) => {
    for (const [document, surroundings] of [
      [values(gcs, gc), { secrets: { ...databases, ...key } }],
      [values(gcs, gc, vault), { vault: inVault({ ...databases, ...key }) }],
    ] as const) {
      const pod = await podOf(name, document);
      const { env } = resolveContainer(pod.container, { ...surroundings, fields, mounts: mountsOf(pod, surroundings) });
      expect(readFileSync(env.GOOGLE_APPLICATION_CREDENTIALS as string, 'utf8')).toBe(key['mlflow-gcs']['key.json']);
    }
  });
});

describe('what stands in the pods', () => {
  it.each(['server', 'migrations', 'gc'] as const)('is no credential in %s, only where to find one', async (name) => {
    for (const document of [values(auth, gc), values(auth, gc, vault)]) {
      const { container } = await podOf(name, document);
      const named = (container.env ?? []).filter(({ name: variable }) => /URI|PASSWORD|USERNAME|KEY/.test(variable));
      expect(named.filter(({ value }) => value !== undefined)).toEqual([]);
    }
  });
});
