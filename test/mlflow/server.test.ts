import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricPresets } from '../../lib/rollouts/metric-presets';
import { freePort } from '../support/processes';
import { type RequestOptions, type Server, startServer, temporaryVolume } from './container';
import { createDatabase, credentials, encodedPassword, password, query, uriOf } from './postgres';
import { type Options, serverContainer } from './specs';

const host = 'mlflow.example.com';
const own = { Host: host, Origin: `https://${host}` };

async function start(
  options: Partial<Parameters<typeof serverContainer>[0]>,
  { secrets = {}, mounts = { '/tmp': temporaryVolume() }, health = '/health' } = {},
): Promise<Server> {
  const port = await freePort();
  const container = serverContainer({ port, artifacts: 's3://bucket/artifacts', ...options });
  return startServer(container, { secrets, mounts }, { port, health });
}

/** Creates an experiment of a new name and returns the status. */
let experiments = 0;
const create = async (server: Server, options: RequestOptions, prefix = ''): Promise<number> => {
  const path = `${prefix}/api/2.0/mlflow/experiments/create`;
  return (await server.request(path, { ...options, json: { name: `experiment ${++experiments}` } })).status;
};

const withCredentials = (database: string): Options => ({
  database: `postgresql+psycopg2://127.0.0.1:${process.env.TEST_POSTGRES_PORT}/${database}`,
  hasCredentials: true,
});

describe('a server on PostgreSQL', () => {
  const volume = temporaryVolume();
  const database = createDatabase();
  let server: Server;

  beforeAll(async () => {
    server = await start(withCredentials(database), { secrets: { database: credentials }, mounts: { '/tmp': volume } });
  });
  afterAll(() => server?.stop());

  it('creates its tables with a user and a password that no URI holds', () => {
    expect(query(database, 'select count(*) from alembic_version')).toBe('1');
    expect(server.log()).not.toContain(password);
  });

  it('accepts a POST with the Host and the Origin of the ingress', async () => {
    expect(await create(server, { headers: own })).toBe(200);
  });

  it('refuses a POST with a foreign Host', async () => {
    expect(await create(server, { headers: { ...own, Host: 'evil.example.com' } })).toBe(403);
  });

  it('refuses a POST with a foreign Origin', async () => {
    expect(await create(server, { headers: { ...own, Origin: 'https://evil.example.com' } })).toBe(403);
  });

  it('answers by the names of its Service with and without port, by the address of its pod, and through a forwarded port', async () => {
    const services = ['mlflow', 'mlflow.space', 'mlflow.space.svc', 'mlflow.space.svc.cluster.local'];
    const withPort = [...services, '127.0.0.1', '[127.0.0.1]'].map((name) => `${name}:${server.port}`);
    for (const Host of [...services, ...withPort, 'localhost:8080'])
      expect([Host, await create(server, { headers: { Host } })]).toEqual([Host, 200]);
  });

  it('shows health to a foreign Host, and nothing else', async () => {
    const headers = { Host: 'evil.example.com' };
    expect((await server.request('/health', { headers })).status).toBe(200);
    expect((await server.request('/metrics', { headers })).status).toBe(403);
  });

  it('exposes the series that the analysis queries name, with their label and buckets', async () => {
    await server.request('/api/2.0/mlflow/experiments/get?experiment_id=404');
    const { body } = await server.request('/metrics');
    const { requests, latencyBuckets, latencyCount, latencyBounds, statusLabel } = metricPresets.mlflow;
    const statuses = (series: string): string[] => labels(body, series, statusLabel);
    for (const series of [requests, latencyBuckets, latencyCount])
      expect([series, statuses(series)]).toEqual([series, ['200', '404']]);
    const bounds = labels(body, latencyBuckets, 'le').filter((bound) => bound !== '+Inf');
    expect(bounds.map((bound) => Number(bound) * 1000).sort((one, other) => one - other)).toEqual(latencyBounds);
  });

  it('counts no health checks', async () => {
    const count = async (): Promise<string> =>
      (await server.request('/metrics')).body.replace(/^(?!mlflow_http_request_total\{.*status="200").*\n/gm, '');
    const before = await count();
    await server.request('/health');
    expect(before).toContain(metricPresets.mlflow.requests);
    expect(await count()).toBe(before);
  });

  it('writes its metrics into the volume at /tmp', () => {
    expect(readdirSync(join(volume, 'metrics')).length).toBeGreaterThan(0);
  });
});

/** The distinct values of one label of a series, in order. */
const labels = (text: string, series: string, label: string): string[] =>
  [
    ...new Set(
      [...text.matchAll(new RegExp(`^${series}\\{[^}]*\\b${label}="([^"]*)"`, 'gm'))].map(
        (match) => match[1] as string,
      ),
    ),
  ].sort();

describe('a server on SQLite', () => {
  it('keeps its database and its artifacts in its volume', async () => {
    const mounts = { '/tmp': temporaryVolume(), '/data': temporaryVolume() };
    const server = await start({ database: 'sqlite:////data/mlflow.db', artifacts: '/data/artifacts' }, { mounts });
    try {
      expect(await create(server, { headers: own })).toBe(200);
      const path = '/api/2.0/mlflow-artifacts/artifacts/1/run/artifacts/model.json';
      expect((await server.request(path)).status).toBe(404);
      expect(existsSync(join(mounts['/data'], 'mlflow.db'))).toBe(true);
    } finally {
      await server.stop();
    }
  });
});

describe('a server under a static prefix', () => {
  let server: Server;

  beforeAll(async () => {
    server = await start(
      { ...withCredentials(createDatabase()), staticPrefix: '/mlflow' },
      { secrets: { database: credentials }, health: '/mlflow/health' },
    );
  });
  afterAll(() => server?.stop());

  it('has its health and its API below the prefix only', async () => {
    expect((await server.request('/health')).status).toBe(404);
    expect(await create(server, { headers: own }, '/mlflow')).toBe(200);
    expect(await create(server, { headers: own })).toBe(404);
  });

  it('has its metrics at the root', async () => {
    expect((await server.request('/metrics')).status).toBe(200);
    expect((await server.request('/mlflow/metrics')).status).toBe(404);
  });
});

describe('a server with authentication', () => {
  const admin = { adminUsername: 'root', adminPassword: `correct horse 'battery' %s` };
  const auth = `${admin.adminUsername}:${admin.adminPassword}`;
  const volume = temporaryVolume();
  let server: Server;

  beforeAll(async () => {
    const secrets = {
      database: credentials,
      auth: { ...admin, databaseUri: uriOf(createDatabase()), flaskSecretKey: 'key' },
    };
    server = await start(
      { ...withCredentials(createDatabase()), hasAuth: true },
      { secrets, mounts: { '/tmp': volume } },
    );
  });
  afterAll(() => server?.stop());

  it('shows health to everybody', async () => {
    expect((await server.request('/health')).status).toBe(200);
  });

  it('shows metrics and API to those who name themselves only', async () => {
    for (const path of ['/metrics', '/api/2.0/mlflow/experiments/search?max_results=1']) {
      expect([path, (await server.request(path)).status]).toEqual([path, 401]);
      expect([path, (await server.request(path, { auth })).status]).toEqual([path, 200]);
      expect([path, (await server.request(path, { auth: 'root:wrong' })).status]).toEqual([path, 401]);
    }
  });

  it('keeps the file with the password to itself', () => {
    expect(statSync(join(volume, 'basic_auth.ini')).mode & 0o777).toBe(0o600);
    expect(server.log()).not.toContain(encodedPassword);
  });
});

describe('a server with a Vault agent', () => {
  it('takes its database from the exports in the file of the agent', async () => {
    const mounts = { '/tmp': temporaryVolume(), '/vault/secrets': temporaryVolume() };
    const database = createDatabase();
    writeFileSync(join(mounts['/vault/secrets'], 'mlflow'), `export MLFLOW_BACKEND_STORE_URI='${uriOf(database)}'\n`);
    const server = await start({ vaultFile: '/vault/secrets/mlflow' }, { mounts });
    try {
      expect(await create(server, { headers: own })).toBe(200);
      expect(query(database, `select count(*) from experiments where name like 'experiment %'`)).toBe('1');
    } finally {
      await server.stop();
    }
  });
});
