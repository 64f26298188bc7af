import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { JsonMap } from '../../lib/json';
import { freePort } from '../support/processes';
import { type End, runContainer, runPod, startServer } from './container';
import { podOf } from './pods';
import { createDatabase, credentials, dump, encodedPassword, password, query, uriOf } from './postgres';
import { mlflowVersion, pythonBin } from './python';
import { auth, mayMigrate, onPort, operatorSecrets, rollout, separateCredentials, values, vault } from './specs';
import { temporaryVolume } from './surroundings';

const volume = temporaryVolume();
afterAll(() => rmSync(volume, { recursive: true, force: true }));

/** How a kind of database is made, read and written. */
interface Store {
  create(template?: string): string;
  uri(database: string): string;
  content(database: string): string;
  query(database: string, statement: string): string;
}

let files = 0;
const python = (...args: string[]): string =>
  execFileSync(join(pythonBin, 'python'), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], cwd: volume });
const statementOfSqlite = `import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as connection:
    print(*(row[0] for row in connection.execute(sys.argv[2])))`;

const stores: Record<string, Store> = {
  PostgreSQL: { create: createDatabase, uri: uriOf, content: dump, query },
  SQLite: {
    create(template) {
      const file = join(volume, `${++files}.db`);
      if (template) copyFileSync(template, file);
      return file;
    },
    uri: (file) => `sqlite:////tmp/${basename(file)}`,
    content: (file) => (existsSync(file) ? readFileSync(file, 'base64') : ''),
    query: (file, statement) => python('-c', statementOfSqlite, file, statement).trim(),
  },
};

/** What a release says of the databases. */
const modes = {
  refuse: rollout,
  upgrade: values(rollout, mayMigrate),
  plainly: {},
};

/** Runs the pod of the migration Job; its output never holds the password. */
async function migrate(
  mode: keyof typeof modes,
  tracking: string,
  users?: string,
  further: JsonMap = {},
): Promise<End> {
  const secrets = {
    'mlflow-database': { uri: tracking, ...credentials },
    ...(users === undefined ? {} : { 'mlflow-auth-database': { uri: users } }),
  };
  const pod = await podOf('migrations', values(modes[mode], users === undefined ? {} : auth, further));
  const result = await runPod(pod, { secrets, volumes: { tmp: volume } });
  for (const secret of [password, encodedPassword]) expect(result.output).not.toContain(secret);
  return result;
}

const olderDatabases = readFileSync(join(__dirname, 'older_databases.py'), 'utf8');

/** Makes two empty databases into what an older MLflow left. */
async function makeOlder(tracking: string, users: string): Promise<void> {
  const { status, output } = await runContainer(
    { command: ['python', '-c', olderDatabases, tracking, users] },
    { mounts: { '/tmp': volume } },
  );
  if (status !== 0) throw new Error(output);
}

const trackingRevision = 'select version_num from alembic_version';
const authRevision = 'select version_num from alembic_version_auth';
const heads = python(
  '-c',
  `from mlflow.store.db import utils as tracking
from mlflow.server.auth.db import utils as auth
from alembic.script import ScriptDirectory
for config in (tracking._get_alembic_config(""), auth._get_alembic_config("")):
    print(ScriptDirectory.from_config(config).get_current_head())`,
).split('\n');
const [trackingHead, authHead] = heads as [string, string];

describe.each(Object.entries(stores))('the migration Job on %s', (_name, store) => {
  const older = { tracking: store.create(), auth: store.create() };

  beforeAll(() => makeOlder(store.uri(older.tracking), store.uri(older.auth)));

  const copies = () => {
    const [tracking, auth] = [store.create(older.tracking), store.create(older.auth)];
    const revisions = () => [store.query(tracking, trackingRevision), store.query(auth, authRevision)];
    const contents = () => [store.content(tracking), store.content(auth)];
    return { uris: [store.uri(tracking), store.uri(auth)] as [string, string], tracking, auth, revisions, contents };
  };

  it('refuses older databases, says what to do, and leaves them as they were', async () => {
    const { uris, revisions, contents } = copies();
    const before = contents();
    const { status, output } = await migrate('refuse', ...uris);
    expect(status).toBe(1);
    const [tracking, auth] = revisions();
    expect(output).toMatch(`tracking database: at ${tracking}, MLflow ${mlflowVersion} needs ${trackingHead}.`);
    expect(output).toMatch(`auth database: at ${auth}, MLflow ${mlflowVersion} needs ${authHead}.`);
    expect(output).toMatch('migrations.allowBreakingCanary=true');
    expect(contents()).toEqual(before);
  });

  it('upgrades both when it may, and finds nothing to do afterwards', async () => {
    const { uris, revisions, contents } = copies();
    const upgraded = await migrate('upgrade', ...uris);
    expect([upgraded.status, upgraded.output]).toEqual([0, expect.stringContaining('auth database: upgraded.')]);
    expect(revisions()).toEqual([trackingHead, authHead]);
    const before = contents();
    const checked = await migrate('refuse', ...uris);
    expect([checked.status, checked.output.match(/nothing to do/g)]).toEqual([0, ['nothing to do', 'nothing to do']]);
    expect(contents()).toEqual(before);
  });

  it('refuses when the auth database alone is older', async () => {
    const { uris, revisions, contents } = copies();
    expect((await migrate('upgrade', uris[0])).status).toBe(0);
    expect(revisions()[0]).toBe(trackingHead);
    const before = contents();
    const { status, output } = await migrate('refuse', ...uris);
    expect([status, output]).toEqual([
      1,
      expect.stringMatching(/^tracking database: .*nothing to do\.\nauth .* needs /),
    ]);
    expect(contents()).toEqual(before);
  });

  it('leaves empty databases to the server', async () => {
    const databases = [store.create(), store.create()] as const;
    for (const mode of ['refuse', 'upgrade'] as const) {
      const { status, output } = await migrate(mode, store.uri(databases[0]), store.uri(databases[1]));
      expect([status, output.match(/empty/g)]).toEqual([0, ['empty', 'empty']]);
    }
    for (const database of databases) expect(store.content(database)).toBe(store.content(store.create()));
  });

  it('lets an older image be released again on a database that a newer one migrated', async () => {
    const { uris, tracking, contents } = copies();
    store.query(tracking, `update alembic_version set version_num = 'of_the_future'`);
    const before = contents();
    for (const mode of ['refuse', 'upgrade'] as const) {
      const { status, output } = await migrate(mode, uris[0]);
      expect([status, output]).toEqual([
        0,
        expect.stringContaining(`WARNING: at of_the_future, which MLflow ${mlflowVersion}`),
      ]);
    }
    expect(contents()).toEqual(before);
  });
});

describe('the migration Job', () => {
  it('reads user and password from PGUSER and PGPASSWORD', async () => {
    const database = `postgresql+psycopg2://127.0.0.1:${process.env.TEST_POSTGRES_PORT}/${createDatabase()}`;
    expect((await migrate('refuse', database, undefined, separateCredentials)).status).toBe(0);
  });

  it('reads user and password beside the addresses of both databases', async () => {
    const [tracking, users] = [createDatabase(), createDatabase()];
    await makeOlder(uriOf(tracking), uriOf(users));
    const pod = await podOf('migrations', values(auth, operatorSecrets(tracking, users)));
    const secrets = { 'mlflow-database': credentials, 'mlflow-auth-database': credentials };
    const { status, output } = await runPod(pod, { secrets, volumes: { tmp: volume } });
    expect([status, output]).toEqual([0, expect.stringContaining('auth database: upgraded.')]);
    expect([query(tracking, trackingRevision), query(users, authRevision)]).toEqual([trackingHead, authHead]);
  });

  it('tells the two apart in one database', async () => {
    const database = createDatabase();
    const uri = uriOf(database);
    await makeOlder(uri, uri);
    expect((await migrate('refuse', uri, uri)).output.match(/ needs /g)).toHaveLength(2);
    expect((await migrate('plainly', uri, uri)).status).toBe(0);
    expect([query(database, trackingRevision), query(database, authRevision)]).toEqual([trackingHead, authHead]);
  });

  it.each([
    [
      'a port where nothing listens',
      () => `postgresql+psycopg2://mlflow:${encodedPassword}@127.0.0.1:1/mlflow`,
      'Connection refused',
    ],
    ['a wrong password', () => uriOf(createDatabase()).replace('p%40ss', 'wrong%40'), 'password authentication failed'],
    ['a folder that is not there', () => 'sqlite:////nowhere/mlflow.db', 'unable to open database file'],
    [
      'a driver that is not there',
      () => uriOf('mlflow').replace('psycopg2', 'asyncpg'),
      'no driver for postgresql+asyncpg://',
    ],
    ['an unescaped @', () => `postgresql+psycopg2://mlflow:${password}@127.0.0.1:1/mlflow`, 'MLFLOW_BACKEND_STORE_URI'],
    ['no URI', () => '/mlflow/mlruns', 'is no database URI'],
    [
      'a URI from a file with a line break',
      () => `${uriOf('mlflow')}\n`,
      'begins or ends with a space or a line break',
    ],
  ])('stops the release in one line at %s', async (_name, uri, message) => {
    const { status, output } = await migrate('upgrade', uri());
    expect([status, output]).toEqual([1, expect.stringContaining(message)]);
    expect(output.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a mode it does not know', async () => {
    const { container, ...pod } = await podOf('migrations', {});
    const env = container.env?.map((one) => (one.name === 'MIGRATIONS_MODE' ? { ...one, value: 'later' } : one)) ?? [];
    const secrets = { 'mlflow-database': { uri: uriOf(createDatabase()) } };
    const { status, output } = await runPod({ ...pod, container: { ...container, env } }, { secrets });
    expect([status, output]).toEqual([1, expect.stringContaining('must be refuse or upgrade')]);
  });

  it('takes the databases from the files of a Vault agent', async () => {
    const [tracking, users] = [createDatabase(), createDatabase()].map(uriOf) as [string, string];
    await makeOlder(tracking, users);
    const pod = await podOf('migrations', values(rollout, auth, vault));
    const { status, output } = await runPod(pod, {
      vault: {
        'secret/data/ml-platform/mlflow-database': { uri: tracking },
        'secret/data/ml-platform/mlflow-auth-database': { uri: users },
      },
    });
    expect([status, output.match(/ needs /g)]).toEqual([1, [' needs ', ' needs ']]);
  });
});

describe('a server', () => {
  const start = async (database: string) => {
    const pod = await podOf('server', values(rollout, onPort(await freePort())));
    return startServer(pod, { secrets: { 'mlflow-database': { uri: uriOf(database) } } });
  };
  const older = createDatabase();

  beforeAll(() => makeOlder(uriOf(older), uriOf(createDatabase())));

  it('migrates an older database by itself, so without the Job the first canary pod would', async () => {
    const database = createDatabase(older);
    expect(query(database, trackingRevision)).not.toBe(trackingHead);
    await (await start(database)).stop();
    expect(query(database, trackingRevision)).toBe(trackingHead);
  });

  it('starts on what the Job migrated', async () => {
    const database = createDatabase(older);
    expect((await migrate('upgrade', uriOf(database))).status).toBe(0);
    const server = await start(database);
    const { status } = await server.request('/api/2.0/mlflow/experiments/search?max_results=1');
    await server.stop();
    expect(status).toBe(200);
  });

  it('does not start on a database that a newer one migrated, so an aborted release needs its backup', async () => {
    const database = createDatabase(older);
    query(database, `update alembic_version set version_num = 'of_the_future'`);
    await expect(start(database)).rejects.toThrow(/exited with 1:.*of_the_future/s);
  });
});
