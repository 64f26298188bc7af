import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ended, freePort, waitFor } from '../support/processes';

const user = 'mlflow';
/** Every character that a URI, an ini file or a shell might take for its own. */
export const password = `p@ss%wörd/:'"$(x) #1`;

/** The password as a URI holds it. */
export const encodedPassword = encodeURIComponent(password).replace(
  /['()]/g,
  (character) => `%${character.charCodeAt(0).toString(16)}`,
);

/** A running PostgreSQL, and its end. */
export interface PostgresProcess {
  stop(): Promise<void>;
}

const packages = '/usr/lib/postgresql';

function binaries(): string | undefined {
  const versions = existsSync(packages) ? readdirSync(packages) : [];
  const newest = versions.sort((one, other) => Number(other) - Number(one))[0];
  const folder = join(packages, newest ?? '', 'bin');
  return existsSync(join(folder, 'initdb')) ? folder : undefined;
}

/** What is missing to start a PostgreSQL. */
export const missingPostgres = (): string[] =>
  binaries() ? [] : ['PostgreSQL (Debian: apt-get install postgresql; only its programs are used)'];

/** PostgreSQL refuses to run as root, so root becomes the user of Debian's package. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/**
 * Starts an empty PostgreSQL in a temporary folder, on loopback only; its port is in TEST_POSTGRES_PORT. The process is
 * told to whoever wants to end it when nothing else can.
 */
export async function startPostgres(started: (server: ChildProcess) => void = () => {}): Promise<PostgresProcess> {
  const bin = binaries() as string;
  const owner = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-postgres-'));
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${password}\n`);
  mkdirSync(data, { mode: 0o700 });
  if (owner.uid !== undefined && owner.gid !== undefined)
    for (const path of [folder, data, passwordFile]) chownSync(path, owner.uid, owner.gid);
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', user, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C', '-N'],
    { ...owner, stdio: ['ignore', 'ignore', 'pipe'], cwd: folder },
  );
  const port = await freePort();
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
    { ...owner, stdio: 'ignore', cwd: folder },
  );
  started(server);
  process.env.TEST_POSTGRES_PORT = String(port);
  await waitFor(
    'PostgreSQL',
    server,
    () => spawnSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).status === 0,
  );
  return {
    async stop() {
      // A "fast" shutdown: open connections do not hold it up.
      server.kill('SIGINT');
      await ended(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A client of the running PostgreSQL. */
function client(program: string, args: string[]): string {
  const connection = {
    PGHOST: '127.0.0.1',
    PGPORT: process.env.TEST_POSTGRES_PORT,
    PGUSER: user,
    PGPASSWORD: password,
  };
  return execFileSync(join(binaries() as string, program), args, {
    encoding: 'utf8',
    env: { ...process.env, ...connection },
    maxBuffer: 1 << 28,
  });
}

/** Creates a database, empty or as a copy of another, and returns its name. */
export function createDatabase(template = 'template0'): string {
  const name = `test_${randomBytes(8).toString('hex')}`;
  client('createdb', ['--template', template, name]);
  return name;
}

/** Runs one statement and returns its rows as text. */
export const query = (database: string, statement: string): string =>
  client('psql', ['-d', database, '-Atc', statement]).trim();

/** Schema and data of a database as text. */
export const dump = (database: string): string =>
  // Newer versions put a random word into these two lines.
  client('pg_dump', [database]).replace(/^\\(?:un)?restrict .*$/gm, '');

/** The URI of a database as a user writes it into a Secret. */
export const uriOf = (database: string): string =>
  `postgresql+psycopg2://${user}:${encodedPassword}@127.0.0.1:${process.env.TEST_POSTGRES_PORT}/${database}`;

/** User and password as a Secret holds them. */
export const credentials = { username: user, password };
