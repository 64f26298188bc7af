import { installController } from './support/controller';
import { eventually } from './support/eventually';
import { type GuideSection, readGuide } from './support/guide';
import { pointsOf } from './support/measured';
import { type Platform, startPlatform } from './support/platform';
import { type AnalysisRun, Release, type Rollout } from './support/release';
import { scenario } from './support/scenario';
import { Terminal } from './support/terminal';

const namespace = 'portal';
const name = 'portal-services';
const guide = readGuide();
const section = (heading: string): GuideSection => guide.get(heading) as GuideSection;

/** Tested in mlflow.test.ts, because it needs a real MLflow. */
const elsewhere = '5. MLflow canary';

describe('TESTING.md of progressive-delivery', () => {
  let platform: Platform;
  let terminal: Terminal;
  let release: Release;

  beforeAll(async () => {
    platform = await startPlatform({ name: 'testing-guide' });
    // The guide's "This chart is installed", with short intervals.
    await installController(platform);
    terminal = new Terminal(platform);
    release = new Release(platform.controlPlane.api, namespace, name);
  });
  afterAll(async () => {
    terminal?.close();
    await platform?.stop();
  });

  const versionOf = (rollout: Rollout): string => rollout.status?.currentPodHash as string;
  const phases = (runs: (AnalysisRun | undefined)[]): (string | undefined)[] => runs.map((run) => run?.status?.phase);
  const expectStable = async (rollout: Rollout): Promise<void> => {
    await eventually(60, async () => {
      expect(await release.readyPods(rollout.status?.stableRS as string)).toBe(5);
      if (versionOf(rollout) !== rollout.status?.stableRS) expect(await release.readyPods(versionOf(rollout))).toBe(0);
    });
  };
  const cleanUp = async (heading: string): Promise<void> => {
    await terminal.runAll(section(heading).cleanUp);
    expect((await release.get()).status?.phase).toBe('Healthy');
  };

  scenario('Before you begin', 'the portal is installed and responds', async () => {
    const { blocks } = section('Before you begin');
    await terminal.runAll(blocks);
    await platform.kubectl('wait', 'pod/load', '--namespace', namespace, '--for=condition=Ready', '--timeout=60s');
    await expectStable(await release.get());
    return `${blocks.length} blocks ran; 5 pods are ready`;
  });

  scenario('1. Successful canary with automatic promotion', 'Healthy, five successful analysis runs', async () => {
    const output = await terminal.runAll(section('1. Successful canary with automatic promotion').blocks);
    expect(output).toMatch(/Status:\s+✔ Healthy/);
    const rollout = await release.get();
    await expectStable(rollout);
    const { gates, guard } = await eventually(30, async () => {
      const analysis = await release.analysis(versionOf(rollout));
      expect(phases([...analysis.gates, analysis.guard])).toEqual(Array(5).fill('Successful'));
      return analysis;
    });
    const revision = rollout.metadata.annotations?.['rollout.argoproj.io/revision'];
    const prefix = `${name}-${versionOf(rollout)}-${revision}`;
    const names = [1, 3, 5, 7].map((step) => `${prefix}-${step}`);
    expect([...gates, guard].map((run) => run?.metadata.name)).toEqual([...names, prefix]);
    for (const one of [...names, prefix]) expect(output).toContain(one);
    return `Healthy; the runs ${revision}-1, -3, -5, -7 and ${revision} are Successful`;
  });

  scenario(
    '2. Failed canary with automatic rollback',
    'Degraded by the guard, back to the stable version',
    async () => {
      release.forget();
      await terminal.runAll(section('2. Failed canary with automatic rollback').blocks);
      const rollout = await release.get();
      expect(rollout.status?.message).toMatch(
        /^RolloutAborted.*Metric "(?:failing|success-rate|error-rate)" assessed Failed/,
      );
      expect((await release.analysis(versionOf(rollout))).guard?.status?.phase).toBe('Failed');
      expect(Math.max(...release.steps().map(({ step }) => step))).toBe(1);
      await expectStable(rollout);
      await cleanUp('2. Failed canary with automatic rollback');
      return String(rollout.status?.message).split(' due to')[0] as string;
    },
  );

  scenario('3. Manual promotion', 'paused at 20 and 40 percent, then promoted in full', async () => {
    const [begin, promote, full] = section('3. Manual promotion').blocks as [string, string, string];
    const output = await terminal.run(begin);
    expect(output).toMatch(/Message:\s+CanaryPauseStep/);
    expect(output).toMatch(/Step:\s+1\/12/);
    expect(output).toMatch(/SetWeight:\s+20/);
    const { gates: before } = await release.analysis(versionOf(await release.get()));
    expect(before).toEqual([]);
    await terminal.run(promote);
    const rollout = await release.get();
    expect(rollout.status?.currentStepIndex).toBe(4);
    expect(phases((await release.analysis(versionOf(rollout))).gates)).toEqual(['Successful']);
    await terminal.run(full);
    await expectStable(await release.get());
    const { gates, guard } = await release.analysis(versionOf(rollout));
    expect(phases(gates)).toEqual(['Successful']);
    expect(phases([guard])).toEqual(['Successful']);
    await cleanUp('3. Manual promotion');
    return 'paused at step 1 of 12 and at step 4, one gate Successful; Healthy after --full';
  });

  scenario('4. Manual abort', 'Degraded after each abort; the retry starts at 20 percent', async () => {
    const [begin, abort, retry, again] = section('4. Manual abort').blocks as [string, string, string, string];
    expect(await terminal.run(begin)).toMatch(/Message:\s+CanaryPauseStep/);
    await terminal.run(abort);
    const rollout = await release.get();
    await expectStable(rollout);
    release.forget();
    await terminal.run(retry);
    await terminal.run(again);
    await expectStable(await release.get());
    expect(Math.max(...release.steps().map(({ step }) => step))).toBe(1);
    const path = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/analysisruns`;
    const selector = `labelSelector=rollouts-pod-template-hash=${versionOf(rollout)}`;
    const runs = await eventually(30, async () => {
      const found = await platform.controlPlane.api.list<AnalysisRun>(`${path}?${selector}`);
      expect(phases(found)).toEqual(['Successful', 'Successful']);
      return found;
    });
    expect(runs.flatMap((run) => pointsOf(run, 'success-rate').flat()).filter((share) => share < 0.95)).toEqual([]);
    await cleanUp('4. Manual abort');
    return 'aborted twice at 20 percent; both guards are Successful; 5 stable pods';
  });

  scenario('Afterwards', 'the portal is removed', async () => {
    const load = await platform.kubectl(
      'get',
      'pod',
      'load',
      '--namespace',
      namespace,
      '--output=jsonpath={.status.phase}',
    );
    expect(load).toBe('Running');
    await terminal.runAll(section('Afterwards').blocks);
    await eventually(60, async () =>
      expect(await platform.controlPlane.api.list(`/api/v1/namespaces/${namespace}/pods`)).toEqual([]),
    );
    return 'no pods remain';
  });

  it('every command of the file was run', () => {
    const written = [...guide].flatMap(([heading, { blocks, cleanUp: after }]) =>
      heading === elsewhere ? [] : [...blocks, ...after],
    );
    expect(guide.has(elsewhere)).toBe(true);
    expect(written.filter((block) => !terminal.blocks.includes(block))).toEqual([]);
  });
});
