import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, type PostgresProcess, query, startPostgres, uriOf } from '../mlflow/postgres';
import { pythonBin } from '../mlflow/python';
import { installController } from './support/controller';
import { endsWithRun } from './support/daemon';
import { eventually } from './support/eventually';
import { readGuide } from './support/guide';
import { expectThirdBadPoint, failedMetrics, pointsOf, tooManyErrors } from './support/measured';
import { type Platform, startPlatform } from './support/platform';
import { Release, type Rollout } from './support/release';
import { scenario } from './support/scenario';
import { Terminal } from './support/terminal';

const namespace = 'portal';
const guide = readGuide();
const { blocks, cleanUp } = guide.get('5. MLflow canary') as { blocks: string[]; cleanUp: string[] };

describe('MLflow as real processes, released according to TESTING.md', () => {
  let postgres: PostgresProcess;
  let platform: Platform;
  let terminal: Terminal;
  let release: Release;
  let databases: { good: string; gone: string };

  beforeAll(async () => {
    postgres = await startPostgres(endsWithRun);
    databases = { good: createDatabase(), gone: createDatabase() };
    platform = await startPlatform({
      name: 'mlflow',
      // The guide sends requests from one client, which are few in a short interval.
      interval: 8,
      images: [{ matches: /\/mlflow[:@]/, entrypoint: [], path: [pythonBin, '/usr/local/bin', '/usr/bin', '/bin'] }],
      serviceMonitors: true,
    });
    await installController(platform, 'analysis.minimumRequests=2');
    // Four pods with the default of four workers are too many for a small machine.
    terminal = new Terminal(platform, { chart: '/mlflow', settings: ['server.workers=1'] });
    release = new Release(platform.controlPlane.api, namespace, 'mlflow');
    // The guide has created it before.
    await platform.kubectl('create', 'namespace', namespace);
    writeFileSync(join(terminal.folder, 'uri'), uriOf(databases.good));
    await terminal.run(guide.get('Before you begin')?.blocks[0] as string);
  });
  afterAll(async () => {
    terminal?.close();
    await platform?.stop();
    await postgres?.stop();
  });

  const versionOf = (rollout: Rollout): string => rollout.status?.currentPodHash as string;

  scenario('MLflow is installed', 'four servers on PostgreSQL answer', async () => {
    const [secret, install] = blocks as [string, string];
    await terminal.runAll([secret, install]);
    expect(await release.readyPods(versionOf(await release.get()))).toBe(4);
    await eventually(240, async () => {
      const answered = await platform.prometheus.query('mlflow_http_request_total{status="200"}');
      expect(answered.filter((requests) => requests > 0)).toHaveLength(4);
    });
    return 'four pods respond, and Prometheus scrapes them with the ServiceMonitor';
  });

  scenario('5. MLflow canary', 'Healthy; gates and guard have values and are Successful', async () => {
    const output = await terminal.run(blocks[2] as string);
    expect(output).toMatch(/Status:\s+✔ Healthy/);
    const version = versionOf(await release.get());
    return eventually(30, async () => {
      const { gates, guard } = await release.analysis(version);
      const runs = [...gates, guard];
      expect(runs.map((run) => run?.status?.phase)).toEqual(Array(5).fill('Successful'));
      const counts = gates.map((gate) => pointsOf(gate, 'latency').flat().length);
      for (const count of counts) expect(count).toBeGreaterThanOrEqual(3);
      return `promoted; measurements with values at each gate: ${counts.join(', ')}`;
    });
  });

  scenario(
    'a version of MLflow that loses its database',
    'rolled back at the third consecutive bad point, or at ten failures in one interval',
    async () => {
      await platform.kubectl(
        ...['create', 'secret', 'generic', 'gone', '--namespace', namespace],
        `--from-literal=uri=${uriOf(databases.gone)}`,
      );
      const install = (blocks[2] as string).match(/^helm [\s\S]*?[^\\]\n/m)?.[0] as string;
      release.forget();
      await terminal.run(install.replace(/\n$/, ' --set backendStore.postgresql.secretName=gone\n'));
      const { rollout } = await release.until('in its first gate', ({ status }) => status?.currentStepIndex === 1, 300);
      query(databases.good, `alter database ${databases.gone} allow_connections false`);
      query(
        databases.good,
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${databases.gone}'`,
      );
      const begin = Date.now();
      const { at, rollout: aborted } = await release.until('aborted', ({ status }) => status?.abort === true, 240);
      const { guard } = await release.analysis(versionOf(rollout));
      // Ten failed requests in one interval are enough without a third interval.
      if (!failedMetrics(guard).includes('failing')) expectThirdBadPoint(guard, tooManyErrors);
      await eventually(120, async () => {
        expect(await release.readyPods(aborted.status?.stableRS as string)).toBe(4);
        expect(await release.readyPods(versionOf(rollout))).toBe(0);
      });
      return `${((at - begin) / 1000).toFixed(0)} s after its database was lost; 4 stable pods`;
    },
  );

  scenario('MLflow is removed', 'none of its processes run', async () => {
    await terminal.runAll(cleanUp);
    await eventually(60, async () =>
      expect(await platform.controlPlane.api.list(`/api/v1/namespaces/${namespace}/pods`)).toEqual([]),
    );
    return 'no pods remain';
  });

  it('every command of the section was run', () => {
    expect([...blocks, ...cleanUp].filter((block) => !terminal.blocks.includes(block))).toEqual([]);
  });
});
