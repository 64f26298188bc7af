import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonMap } from '../../lib/json';
import { metricPresets } from '../../lib/rollouts/analysis/metric-presets';
import { freePort } from '../support/processes';
import { type RequestOptions, type Server, startServer } from './container';
import { podOf } from './pods';
import { createDatabase, credentials, encodedPassword, password, query } from './postgres';
import { admin, basicAuth, inVault, secretsFor } from './secrets';
import { auth, hosts, onPort, rollout, separateCredentials, sqlite, staticPrefix, values, vault } from './specs';
import { type Secrets, type Surroundings, temporaryVolume } from './surroundings';

const host = 'mlflow.example.com';
const own = { Host: host, Origin: `https://${host}` };

const start = async (documents: JsonMap[], surroundings: Surroundings = {}): Promise<Server> =>
  startServer(await podOf('server', values(onPort(await freePort()), ...documents)), surroundings);

/** Creates an experiment of a new name and returns the status. */
let experiments = 0;
const create = async (server: Server, options: RequestOptions, prefix = ''): Promise<number> => {
  const path = `${prefix}/api/2.0/mlflow/experiments/create`;
  return (await server.request(path, { ...options, json: { name: `experiment ${++experiments}` } })).status;
};

/** The Secret of a database whose URI holds neither user nor password. */
const secretOf = (database: string): Secrets => ({
  'mlflow-database': {
    uri: `postgresql+psycopg2://127.0.0.1:${process.env.TEST_POSTGRES_PORT}/${database}`,
    ...credentials,
  },
});

describe('a server on PostgreSQL', () => {
  const tmp = temporaryVolume();
  const database = createDatabase();
  let server: Server;

  beforeAll(async () => {
    server = await start([rollout, hosts, separateCredentials], { secrets: secretOf(database), volumes: { tmp } });
  });
  afterAll(() => server?.stop());

  it('creates its tables with a user and a password that no URI holds', () => {
    expect(query(database, 'select count(*) from alembic_version')).toBe('1');
    expect(server.log()).not.toContain(password);
  });

  it.each([
    ['the Ingress', host],
    ['the HTTPRoute', 'mlflow.gateway.example'],
  ])('accepts a POST with the Host and the Origin of %s', async (_, Host) => {
    expect(await create(server, { headers: { Host, Origin: `https://${Host}` } })).toBe(200);
  });

  it('accepts a POST with the Host and the Origin that the values add', async () => {
    const headers = { Host: 'mlflow.internal', Origin: 'https://notebooks.example.com' };
    expect(await create(server, { headers })).toBe(200);
  });

  it('refuses a POST with a foreign Host', async () => {
    expect(await create(server, { headers: { ...own, Host: 'evil.example.com' } })).toBe(403);
  });

  it('refuses a POST with a foreign Origin', async () => {
    for (const Origin of ['https://evil.example.com', `http://${host}`])
      expect([Origin, await create(server, { headers: { ...own, Origin } })]).toEqual([Origin, 403]);
  });

  it('answers by the names of its Service with and without port, by the address of its pod, and through a forwarded port', async () => {
    const services = ['mlflow', 'mlflow.space', 'mlflow.space.svc', 'mlflow.space.svc.cluster.local'];
    const addresses = ['127.0.0.1', '[127.0.0.1]'].map((address) => `${address}:${server.port}`);
    for (const Host of [...services, ...services.map((name) => `${name}:5000`), ...addresses, 'localhost:8080'])
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

  it('counts no health checks', () => expectUncounted(server, '/health'));

  it('writes its metrics into the volume at /tmp', () => {
    expect(readdirSync(join(tmp, 'metrics')).length).toBeGreaterThan(0);
  });

  it('runs no jobs, whose processes would not fit into the memory of the pod', async () => {
    const { body } = await server.request('/ajax-api/3.0/jobs/', { json: { job_name: 'invoke_scorer', params: {} } });
    expect(body).toContain('job execution feature is not enabled');
  });
});

/** Probes would dilute a rate of errors. */
async function expectUncounted(server: Server, path: string): Promise<void> {
  const counted = async (): Promise<string> =>
    (await server.request('/metrics')).body.replace(/^(?!mlflow_http_request_total\{.*status="200").*\n/gm, '');
  const before = await counted();
  expect((await server.request(path)).status).toBe(200);
  expect(before).toContain(metricPresets.mlflow.requests);
  expect(await counted()).toBe(before);
}

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
    const data = temporaryVolume();
    const server = await start([sqlite, hosts], { volumes: { data } });
    try {
      expect(await create(server, { headers: own })).toBe(200);
      const path = '/api/2.0/mlflow-artifacts/artifacts/1/run/artifacts/model.json';
      expect((await server.request(path, { method: 'PUT', json: {} })).status).toBe(200);
      expect(existsSync(join(data, 'mlflow.db'))).toBe(true);
      expect(readdirSync(join(data, 'artifacts/1/run/artifacts'))).toEqual(['model.json']);
    } finally {
      await server.stop();
    }
  });
});

describe('a server under a static prefix', () => {
  let server: Server;

  beforeAll(async () => {
    server = await start([staticPrefix, hosts, separateCredentials], { secrets: secretOf(createDatabase()) });
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

  it('counts no health checks', () => expectUncounted(server, '/mlflow/health'));
});

async function expectToAsk(server: Server): Promise<void> {
  expect((await server.request('/health')).status).toBe(200);
  for (const path of ['/metrics', '/api/2.0/mlflow/experiments/search?max_results=1']) {
    expect([path, (await server.request(path)).status]).toEqual([path, 401]);
    expect([path, (await server.request(path, { auth: basicAuth })).status]).toEqual([path, 200]);
    expect([path, (await server.request(path, { auth: 'root:wrong' })).status]).toEqual([path, 401]);
  }
}

describe('a server with authentication', () => {
  const tmp = temporaryVolume();
  const users = createDatabase();
  let server: Server;

  beforeAll(async () => {
    server = await start([auth], { secrets: secretsFor(createDatabase(), users), volumes: { tmp } });
  });
  afterAll(() => server?.stop());

  it('shows health to everybody, metrics and API to those who name themselves only', () => expectToAsk(server));

  it('shows metrics to administrators only', async () => {
    const [username, password] = ['scraper', 'a-long-password'];
    const json = { username, password };
    expect((await server.request('/api/2.0/mlflow/users/create', { auth: basicAuth, json })).status).toBe(200);
    expect((await server.request('/metrics', { auth: `${username}:${password}` })).status).toBe(403);
  });

  it('keeps its users in a database of their own', () => {
    expect(query(users, 'select username from users where is_admin')).toBe(admin.username);
  });

  it('keeps the file with the password to itself', () => {
    expect(statSync(join(tmp, 'basic_auth.ini')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(tmp, 'basic_auth.ini'), 'utf8')).toContain('auth_cache_ttl_seconds = 60\n');
    expect(server.log()).not.toContain(encodedPassword);
  });
});

describe('a server with a Vault agent', () => {
  it('takes all its credentials from the files of the agent', async () => {
    const [tracking, users] = [createDatabase(), createDatabase()];
    const server = await start([auth, vault], { vault: inVault(secretsFor(tracking, users)) });
    try {
      await expectToAsk(server);
      expect(await create(server, { auth: basicAuth })).toBe(200);
      expect(query(tracking, `select count(*) from experiments where name like 'experiment %'`)).toBe('1');
      expect(query(users, 'select username from users')).toBe(admin.username);
    } finally {
      await server.stop();
    }
  });
});
