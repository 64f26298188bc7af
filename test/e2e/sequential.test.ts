import { setTimeout as sleep } from 'node:timers/promises';
import { installController } from './support/controller';
import { eventually } from './support/eventually';
import { failedMetrics } from './support/measured';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace } from './support/portal';
import type { AnalysisRun, Rollout } from './support/release';
import { together } from './support/scenario';

/** Seconds of a gate's window, in which a pod with 20 requests per second decides. */
const window = 12;

describe('gates and guards with the rules sequential and relative', () => {
  let platform: Platform;
  const names = [
    'good',
    'poor',
    'bad',
    'dead',
    'idle',
    'late',
    'slow',
    'restarts',
    'gaps',
    'crashing',
    'retried',
    'alike',
    'outage',
    'worse',
  ] as const;
  /** Versions that are installed first, apart from a good one. */
  const first: Partial<Record<(typeof names)[number], string>> = {
    idle: '1.0.0-idle',
    alike: '1.0.0-alike-poor',
    outage: '1.0.0-outage',
    worse: '1.0.0-worse-poor',
  };
  const portals = {} as Record<(typeof names)[number], Portal>;

  beforeAll(async () => {
    platform = await startPlatform({ name: 'sequential' });
    await platform.createNamespace(portalNamespace);
    const settings = [`window=${window}s`, 'gateTimeout=40s', 'memory=3m', 'longestRelease=1h'];
    await installController(
      platform,
      'analysis.rule=sequential',
      ...settings.map((setting) => `analysis.sequential.${setting}`),
    );
    const ruleOf = (name: string): string[] =>
      name === 'bad' ? ['sequential'] : ['alike', 'outage', 'worse'].includes(name) ? ['relative'] : [];
    for (const name of names) {
      const own = ruleOf(name).map((rule) => `rollout.analysis.rule=${rule}`);
      portals[name] = new Portal(platform, name, own);
    }
    await Promise.all(names.map((name) => portals[name].install(first[name])));
  }, 600_000);
  afterAll(() => platform?.stop());

  const analysisOf = ({ release }: Portal, rollout: Rollout) =>
    release.analysis(rollout.status?.currentPodHash as string);

  /** Waits for the abort of a version by a guard; returns the metrics that failed and the seconds since its first error. */
  const abortedByGuard = async (portal: Portal, tag: string): Promise<{ metrics: string[]; seconds: number }> => {
    const { at, rollout } = await portal.release.aborted(`:${tag}`, 180);
    const { guard } = await analysisOf(portal, rollout);
    const metrics = failedMetrics(guard as AnalysisRun);
    expect(metrics).not.toEqual([]);
    return { metrics, seconds: (at - (platform.metrics.firstBad(tag) as number)) / 1000 };
  };

  /** Waits until the second gate of a release measures. */
  const inSecondGate = ({ release }: Portal) =>
    release.until('in its second gate', ({ status }) => status?.currentStepIndex === 3, 180);

  const promoted = async (portal: Portal, tag: string): Promise<void> => {
    const { rollout } = await portal.release.promoted(`:${tag}`, 300);
    const { gates } = await analysisOf(portal, rollout);
    expect(gates.map(({ status }) => status?.phase)).toEqual(Array(4).fill('Successful'));
  };

  together([
    [
      'a good version',
      'promoted, each gate after one window',
      async () => {
        const portal = portals.good;
        await portal.deploy('1.1.0-good');
        await promoted(portal, '1.1.0-good');
        const { gates } = await analysisOf(portal, await portal.release.get());
        const looks = gates.map(({ status }) => status?.metricResults?.map(({ count }) => count));
        return `promoted; measurements of each gate: ${looks.map((one) => one?.join('/')).join(', ')}`;
      },
    ],
    [
      'a version between the healthy and the harmful rate',
      'is never promoted: its gate stays undecided, or a guard aborts it',
      async () => {
        await portals.poor.deploy('1.1.0-poor');
        await portals.poor.release.aborted(':1.1.0-poor', 180);
        expect(Math.max(...portals.poor.release.steps().map(({ step }) => step))).toBe(1);
        return 'rolled back at its first weight';
      },
    ],
    [
      'a bad version, with the rule in the values of the workload',
      'aborted by a guard',
      async () => {
        await portals.bad.deploy('1.1.0-bad');
        const { metrics, seconds } = await abortedByGuard(portals.bad, '1.1.0-bad');
        expect(metrics.join()).toMatch(/success-rate|error-rate/);
        return `aborted by ${metrics.join(', ')}, ${seconds.toFixed(1)} s after its first error`;
      },
    ],
    [
      'a dead version',
      'aborted at the first measurement of a guard',
      async () => {
        await portals.dead.deploy('1.1.0-dead');
        const { metrics, seconds } = await abortedByGuard(portals.dead, '1.1.0-dead');
        return `aborted by ${metrics.join(', ')}, ${seconds.toFixed(1)} s after its first error`;
      },
    ],
    [
      'a slow version',
      'aborted by the guard latency',
      async () => {
        await portals.slow.deploy('1.1.0-slow');
        const { metrics } = await abortedByGuard(portals.slow, '1.1.0-slow');
        expect(metrics).toEqual(['latency']);
        return 'aborted by latency';
      },
    ],
    [
      'a version without requests',
      'rolled back when its gate times out without a decision',
      async () => {
        await portals.idle.deploy('1.1.0-idle');
        const { rollout } = await portals.idle.release.aborted(':1.1.0-idle', 180);
        const { gates } = await analysisOf(portals.idle, rollout);
        expect(gates.map(({ status }) => status?.phase)).toEqual(['Failed']);
        return 'rolled back by its first gate';
      },
    ],
    [
      'a version that turns bad at its second weight',
      'aborted by a guard, although it was good before',
      async () => {
        const tag = '1.1.0-good-late';
        await portals.late.deploy(tag);
        await inSecondGate(portals.late);
        const begin = Date.now();
        platform.metrics.behave(tag, 'bad');
        const { at } = await portals.late.release.aborted(`:${tag}`, 120);
        return `aborted ${((at - begin) / 1000).toFixed(1)} s after its first error`;
      },
    ],
    [
      'a good version whose containers restart',
      'promoted',
      async () => {
        const tag = '1.1.0-good-restarts';
        const { restarts } = portals;
        await restarts.deploy(tag);
        const timer = setInterval(() => platform.metrics.restart(tag), 7000);
        try {
          await promoted(restarts, tag);
        } finally {
          clearInterval(timer);
        }
        return 'promoted with restarts every 7 s';
      },
    ],
    [
      'a good version whose scrapes fail for a while',
      'promoted',
      async () => {
        const tag = '1.1.0-good-gaps';
        await portals.gaps.deploy(tag);
        await inSecondGate(portals.gaps);
        platform.metrics.unreachable(tag, true);
        await sleep(6000);
        platform.metrics.unreachable(tag, false);
        await promoted(portals.gaps, tag);
        return 'promoted after scrapes failed for 6 s';
      },
    ],
    [
      'a bad version whose containers restart',
      'aborted by a guard',
      async () => {
        const tag = '1.1.0-bad-crashing';
        platform.metrics.behave(tag, 'bad');
        await portals.crashing.deploy(tag);
        const timer = setInterval(() => platform.metrics.restart(tag), 4000);
        try {
          const { metrics, seconds } = await abortedByGuard(portals.crashing, tag);
          return `aborted by ${metrics.join(', ')}, ${seconds.toFixed(1)} s after its first error`;
        } finally {
          clearInterval(timer);
        }
      },
    ],
    [
      'a bad version whose cause is fixed, retried',
      'rolled back, then promoted: the errors of the first attempt do not count',
      async () => {
        const tag = '1.1.0-bad-retried';
        const { retried } = portals;
        platform.metrics.behave(tag, 'bad');
        await retried.deploy(tag);
        await abortedByGuard(retried, tag);
        platform.metrics.behave(tag, 'good');
        // The guards know what pods did that are still there.
        const { status } = await retried.release.get();
        await eventually(60, async () =>
          expect(await retried.release.readyPods(status?.currentPodHash as string)).toBe(0),
        );
        retried.release.forget();
        await retried.argo('retry', 'rollout');
        await promoted(retried, tag);
        return 'aborted; the retry of the same version was promoted';
      },
    ],
    [
      'a version that fails as many requests as the stable one, with the rule relative',
      'promoted, although it fails more than a healthy version',
      async () => {
        await portals.alike.deploy('1.1.0-alike-poor');
        await promoted(portals.alike, '1.1.0-alike-poor');
        return 'promoted';
      },
    ],
    [
      'a good version during an outage of a dependency, with the rule relative',
      'promoted: both versions fail',
      async () => {
        const tag = '1.1.0-outage';
        await portals.outage.deploy(tag);
        await inSecondGate(portals.outage);
        for (const one of [tag, '1.0.0-outage']) platform.metrics.behave(one, 'bad');
        await sleep(6000);
        for (const one of [tag, '1.0.0-outage']) platform.metrics.behave(one, undefined);
        await promoted(portals.outage, tag);
        return 'promoted after both versions failed one request in five for 6 s';
      },
    ],
    [
      'a version that fails more requests than a poor stable one, with the rule relative',
      'aborted by a guard',
      async () => {
        await portals.worse.deploy('1.1.0-worse-bad');
        const { metrics, seconds } = await abortedByGuard(portals.worse, '1.1.0-worse-bad');
        expect(metrics.join()).toMatch(/success-rate|error-rate/);
        return `aborted by ${metrics.join(', ')}, ${seconds.toFixed(1)} s after its first error`;
      },
    ],
  ]);
});
