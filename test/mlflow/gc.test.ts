import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonMap } from '../../lib/json';
import { freePort } from '../support/processes';
import { type RequestOptions, runPod, type Server, startServer } from './container';
import { podOf } from './pods';
import { createDatabase, encodedPassword, credentials as ofDatabase, query } from './postgres';
import { admin, basicAuth, inVault, secretsFor } from './secrets';
import { serviceTo } from './service';
import { artifactsOnVolume, auth, gc, onPort, operatorSecrets, staticPrefix, values, vault } from './specs';
import { temporaryVolume } from './surroundings';

/** A run with one artifact below an experiment of its own; its id and where the artifact is kept. */
async function logRun(server: Server, name: string): Promise<{ id: string; artifact: string }> {
  const ask = async (path: string, options: RequestOptions): Promise<string> => {
    const { status, body } = await server.request(path, { auth: basicAuth, ...options });
    expect([path, status, body]).toEqual([path, 200, body]);
    return body;
  };
  const call = async <T>(path: string, json: object): Promise<T> =>
    JSON.parse(await ask(`/mlflow/api/2.0/mlflow/${path}`, { json })) as T;
  const { experiment_id } = await call<{ experiment_id: string }>('experiments/create', { name });
  const { run } = await call<{ run: { info: { run_id: string } } }>('runs/create', { experiment_id });
  const id = run.info.run_id;
  const artifact = `${experiment_id}/${id}/artifacts/model.json`;
  await ask(`/api/2.0/mlflow-artifacts/artifacts/${artifact}`, { method: 'PUT', json: {} });
  return { id, artifact };
}

it.each<[how: string, artifactRoot: string, JsonMap]>([
  ['the server, while it serves artifacts', 'mlflow-artifacts:/', {}],
  ['the bucket otherwise', 's3://models', { server: { serveArtifacts: false } }],
])('garbage collection creates the experiment Default with artifacts at %s', async (_how, artifactRoot, document) => {
  // gc opens the store as the server does: both create the experiment where it is missing, such as in an empty database.
  const database = createDatabase();
  const { status, output } = await runPod(await podOf('gc', values(gc, document)), {
    secrets: secretsFor(database, database),
  });
  expect([status, output]).toEqual([0, output]);
  const location = query(database, 'select artifact_location from experiments where experiment_id = 0');
  expect(location).toBe(`${artifactRoot.replace(/\/$/, '')}/0`);
});

describe.each<[string, JsonMap, byOperator: boolean]>([
  ['Secrets', {}, false],
  ['a Vault agent', vault, false],
  ['Secrets without a URI', {}, true],
  ['a Vault agent without a URI', vault, true],
])('garbage collection with credentials from %s', (_, further, byOperator) => {
  it('removes runs that were deleted, and their artifacts through a server that asks who calls, and no others', async () => {
    const database = createDatabase();
    const users = createDatabase();
    const withUris = secretsFor(database, users);
    const withUsers = { 'mlflow-database': ofDatabase, 'mlflow-auth-database': ofDatabase };
    const secrets = byOperator ? { ...withUris, ...withUsers } : withUris;
    const addresses = byOperator ? operatorSecrets(database, users) : {};
    const credentials = further === vault ? { vault: inVault(secrets) } : { secrets };
    const document = values(onPort(await freePort()), artifactsOnVolume, auth, staticPrefix, gc, addresses, further);
    const data = temporaryVolume();
    const server = await startServer(await podOf('server', document), { ...credentials, volumes: { data } });
    const service = await serviceTo(server.port);
    try {
      const [deleted, kept] = [await logRun(server, 'deleted'), await logRun(server, 'kept')];
      const remaining = () => ({
        runs: query(database, 'select run_uuid from runs').split('\n').sort(),
        artifacts: [deleted, kept].filter(({ artifact }) => existsSync(join(data, 'artifacts', artifact))),
      });
      expect(remaining()).toEqual({ runs: [deleted.id, kept.id].sort(), artifacts: [deleted, kept] });
      await server.request('/mlflow/api/2.0/mlflow/runs/delete', { auth: basicAuth, json: { run_id: deleted.id } });
      const { status, output } = await runPod(await podOf('gc', document), credentials, service.variables);
      expect([status, output]).toEqual([0, expect.stringContaining(`Run with ID ${deleted.id} has been permanently`)]);
      expect(remaining()).toEqual({ runs: [kept.id], artifacts: [kept] });
      for (const password of [admin.password, ofDatabase.password, encodedPassword])
        expect(output + server.log()).not.toContain(password);
    } finally {
      service.close();
      await server.stop();
    }
  });
});
