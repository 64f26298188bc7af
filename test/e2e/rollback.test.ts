import { setTimeout as sleep } from 'node:timers/promises';
import { benchLine } from './support/bench';
import { installController } from './support/controller';
import { eventually } from './support/eventually';
import { expectThirdBadPoint, failedMetrics, pointsOf, tooManyErrors, tooSlow } from './support/measured';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace, replicas } from './support/portal';
import type { AnalysisRun, Rollout } from './support/release';
import { together } from './support/scenario';

// Long enough to catch every bad interval even if measurements are two seconds late.
const interval = 6;
const gateCount = 12;
/** Seconds for a number of intervals, plus two scrapes of one second and two seconds of tolerance. */
const within = (intervals: number): number => intervals * interval + 2 + 2;
/** Seconds until the controller notices that the first canary is ready and starts its analysis. */
const beginning = 3;

describe('bad versions', () => {
  let platform: Platform;
  const names = [
    'repaired',
    'slow',
    'flaky',
    'dead',
    'hanging',
    'idle',
    'waiting',
    'turning-a',
    'turning-b',
    'turning-c',
    'outage',
  ] as const;
  // A canary without answers counts as without traffic only if the stable version has no traffic either.
  const quiet: readonly string[] = ['idle', 'waiting'];
  const portals = {} as Record<(typeof names)[number], Portal>;

  beforeAll(async () => {
    platform = await startPlatform({ name: 'rollback', interval });
    await platform.createNamespace(portalNamespace);
    await installController(platform, `analysis.gateCount=${gateCount}`);
    // Failed requests are fast, so only the comparison with the stable version can abort this one.
    const quickOnly = ['rollout.analysis.successRate=false', 'rollout.analysis.errorRate=false'];
    for (const name of names) portals[name] = new Portal(platform, name, name === 'outage' ? quickOnly : []);
    const firstOf = (name: string) =>
      quiet.includes(name) ? '1.0.0-idle' : name === 'outage' ? '1.0.0-shared' : undefined;
    await Promise.all(names.map((name) => portals[name].install(firstOf(name))));
  });
  afterAll(() => platform?.stop());

  const versionOf = (rollout: Rollout): string => rollout.status?.currentPodHash as string;
  const analysis = ({ release }: Portal, rollout: Rollout) => release.analysis(versionOf(rollout));

  /** Waits for an abort and until the stable version has all pods again. */
  const rolledBack = async ({ release }: Portal, tag: string): Promise<{ at: number; rollout: Rollout }> => {
    const aborted = await release.aborted(`:${tag}`, 300);
    await eventually(60, async () => {
      expect(await release.readyPods(aborted.rollout.status?.stableRS as string)).toBe(replicas);
      expect(await release.readyPods(versionOf(aborted.rollout))).toBe(0);
    });
    return aborted;
  };

  /** A run terminated by an abort is Successful, so only the steps show that a gate did not pass. */
  const expectAtFirstWeight = ({ release }: Portal): void =>
    expect(Math.max(...release.steps().map(({ step }) => step))).toBe(1);

  /** Expects that a metric of the first gate completed all measurements and thereby ended the release. */
  const expectRunOut = (portal: Portal, gates: AnalysisRun[]): { metric: string; points: number[] } => {
    expectAtFirstWeight(portal);
    expect(gates.map(({ status }) => status?.phase)).toEqual(['Failed']);
    const [gate] = gates as [AnalysisRun];
    // The first one to fail terminated the others.
    const metric = failedMetrics(gate)[0] as string;
    expect(gate.status?.metricResults?.find(({ name }) => name === metric)?.count).toBe(gateCount);
    // The controller keeps only the last ten measurements.
    return { metric, points: pointsOf(gate, metric).flat() };
  };

  /** A good version whose dependency fails during the guard; returns the seconds from the first bad request to the abort. */
  const turnsBad = async (portal: Portal, tag: string): Promise<number> => {
    await portal.deploy(tag);
    const { rollout } = await portal.release.until(
      'in its second gate',
      ({ status }) => status?.currentStepIndex === 3,
      300,
    );
    await eventually(60, async () => {
      const { guard } = await analysis(portal, rollout);
      expect(pointsOf(guard as AnalysisRun, 'error-rate').at(-1)?.length).toBe(3);
    });
    platform.metrics.behave(tag, 'bad');
    const begin = Date.now();
    const { at } = await portal.release.aborted(`:${tag}`, 120);
    expectThirdBadPoint((await analysis(portal, rollout)).guard, tooManyErrors);
    return (at - begin) / 1000;
  };

  together([
    [
      'a slow version',
      'rolled back at the third consecutive bad point; applying it again changes nothing',
      async () => {
        const portal = portals.slow;
        await portal.deploy('1.1.0-slow');
        const { rollout } = await rolledBack(portal, '1.1.0-slow');
        const { guard } = await analysis(portal, rollout);
        expectThirdBadPoint(guard, tooSlow);
        expectAtFirstWeight(portal);
        const shares = pointsOf(guard as AnalysisRun, 'latency').at(-1) as number[];
        // Applying the same version again is not a new attempt.
        await portal.deploy('1.1.0-slow');
        await sleep(2 * interval * 1000);
        const { status } = await portal.release.get();
        expect([status?.phase, status?.abort, status?.updatedReplicas]).toEqual(['Degraded', true, undefined]);
        return `aborted with ${shares.map((share) => share.toFixed(2)).join(', ')} of the requests in time`;
      },
    ],
    [
      'a bad version whose cause is fixed, retried immediately',
      'rolled back, then promoted',
      async () => {
        const { release } = portals.repaired;
        await portals.repaired.deploy('1.1.0-bad');
        const { rollout } = await release.aborted(':1.1.0-bad', 300);
        expectThirdBadPoint((await analysis(portals.repaired, rollout)).guard, tooManyErrors);
        platform.metrics.behave('1.1.0-bad', 'good');
        release.forget();
        await portals.repaired.argo('retry', 'rollout');
        await release.promoted(':1.1.0-bad', 400);
        const { gates, guard } = await analysis(portals.repaired, rollout);
        expect(gates.map(({ status }) => status?.phase)).toEqual(Array(4).fill('Successful'));
        // It has no points of the previous attempt.
        expect(
          pointsOf(guard as AnalysisRun, 'error-rate')
            .flat()
            .filter(tooManyErrors['error-rate']),
        ).toEqual([]);
        return 'aborted at the third bad point; the retry of the same version was promoted';
      },
    ],
    [
      'a version that is bad in one of three intervals',
      'not aborted by the guard; its gate ends the release after its last measurement',
      async () => {
        await portals.flaky.deploy('1.1.0-flaky');
        const { rollout } = await rolledBack(portals.flaky, '1.1.0-flaky');
        const { gates, guard } = await analysis(portals.flaky, rollout);
        const { metric, points } = expectRunOut(portals.flaky, gates);
        const bad = points.filter(tooManyErrors[metric as keyof typeof tooManyErrors]).length;
        expect(bad).toBeGreaterThanOrEqual(3);
        expect(guard?.status?.phase).toBe('Successful');
        const seen = pointsOf(guard as AnalysisRun, 'error-rate').filter(({ length }) => length === 3);
        expect(seen.flat().some(tooManyErrors['error-rate'])).toBe(true);
        return `the gate failed after ${gateCount} measurements, ${bad} of the last ten bad; the guard measured ${seen.length} times`;
      },
    ],
    [
      'a version that fails every request',
      `rolled back after its first interval; goal: an interval + 2 scrapes + ${beginning + 2} s, ${within(1) + beginning} s`,
      async () => {
        const portal = portals.dead;
        await portal.deploy('1.1.0-dead');
        const { at, rollout } = await rolledBack(portal, '1.1.0-dead');
        const { guard } = await analysis(portal, rollout);
        expect(failedMetrics(guard)).toEqual(['failing']);
        // A window can end before the pods have been scraped twice.
        expect(pointsOf(guard as AnalysisRun, 'failing').filter(({ length }) => length > 0)).toHaveLength(1);
        expectAtFirstWeight(portal);
        const seconds = (at - (platform.metrics.firstBad('1.1.0-dead') as number)) / 1000;
        return benchLine('first request of a dead version to abort', [seconds], within(1) + beginning);
      },
    ],
    [
      'a version that is ready but never responds',
      `rolled back after three intervals; goal: ${within(3) + beginning} s`,
      async () => {
        const portal = portals.hanging;
        await portal.deploy('1.1.0-hanging');
        const begun = await portal.release.until(
          'at its first gate',
          ({ status }) => status?.currentStepIndex === 1,
          120,
        );
        const { at, rollout } = await rolledBack(portal, '1.1.0-hanging');
        const { guard } = await analysis(portal, rollout);
        expect(failedMetrics(guard)).toEqual(['hanging']);
        expectAtFirstWeight(portal);
        return benchLine('first weight of a hanging version to abort', [(at - begun.at) / 1000], within(3) + beginning);
      },
    ],
    [
      'a version without traffic',
      'waits, and is rolled back after the last measurement',
      async () => {
        await portals.idle.deploy('1.1.0-idle');
        const { at, rollout } = await rolledBack(portals.idle, '1.1.0-idle');
        const { gates, guard } = await analysis(portals.idle, rollout);
        expect(expectRunOut(portals.idle, gates).points).toEqual([]);
        expect(guard?.status?.phase).toBe('Successful');
        const waited = (at - Date.parse(gates[0]?.status?.startedAt ?? '')) / 1000;
        return `waited at the first weight for ${waited.toFixed(0)} s and ${gateCount} empty results, then rolled back`;
      },
    ],
    [
      'a version with delayed traffic',
      'waits, and is promoted',
      async () => {
        const { release } = portals.waiting;
        await portals.waiting.deploy('1.2.0-idle');
        const { rollout } = await release.until(
          'in its first gate',
          ({ status }) => status?.currentStepIndex === 1,
          120,
        );
        await eventually(120, async () => {
          const [gate] = (await analysis(portals.waiting, rollout)).gates;
          expect(pointsOf(gate as AnalysisRun, 'success-rate').length).toBeGreaterThanOrEqual(3);
        });
        platform.metrics.behave('1.2.0-idle', 'good');
        await release.promoted(':1.2.0-idle', 400);
        const { gates } = await analysis(portals.waiting, rollout);
        expect(gates.map(({ status }) => status?.phase)).toEqual(Array(4).fill('Successful'));
        const empty = pointsOf(gates[0] as AnalysisRun, 'success-rate').filter(({ length }) => length === 0).length;
        expect(empty).toBeGreaterThanOrEqual(3);
        return `promoted after ${empty} empty results`;
      },
    ],
    [
      'a good version while a dependency shared with the stable one fails',
      'not aborted, and promoted',
      async () => {
        const { release } = portals.outage;
        const behave = (behaviour: 'dead' | 'good') => {
          for (const tag of ['1.0.0-shared', '1.1.0-shared']) platform.metrics.behave(tag, behaviour);
        };
        await portals.outage.deploy('1.1.0-shared');
        const { rollout } = await release.until(
          'in its first gate',
          ({ status }) => status?.currentStepIndex === 1,
          120,
        );
        behave('dead');
        // Long enough for a window with failed requests only.
        await sleep(3 * interval * 1000);
        behave('good');
        await release.promoted(':1.1.0-shared', 400);
        const { guard } = await analysis(portals.outage, rollout);
        expect(guard?.status?.phase).toBe('Successful');
        expect(platform.metrics.firstBad('1.1.0-shared')).toBeDefined();
        const points = pointsOf(guard as AnalysisRun, 'failing');
        expect(points.flat()).toEqual([]);
        return `promoted; no result in ${points.length} measurements of failing`;
      },
    ],
    [
      'three good versions that fail during the guard',
      `aborted; goal: 3 intervals + 2 scrapes + 2 s, ${within(3)} s`,
      async () => {
        const turning = [portals['turning-a'], portals['turning-b'], portals['turning-c']];
        const seconds = await Promise.all(turning.map((portal, index) => turnsBad(portal, `1.1.${index}`)));
        return benchLine('first bad request to abort', seconds, within(3));
      },
    ],
  ]);
});
