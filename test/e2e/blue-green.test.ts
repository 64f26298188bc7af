import { writeFileSync } from 'node:fs';
import type { KubeObject } from './support/api';
import { BlueGreenPortal, pods } from './support/blue-green-portal';
import { installController } from './support/controller';
import { eventually } from './support/eventually';
import { expectThirdBadPoint, failedMetrics, pointsOf, tooManyErrors } from './support/measured';
import { type Platform, startPlatform } from './support/platform';
import { portalNamespace } from './support/portal';
import type { AnalysisRun } from './support/release';
import { inRunFolder } from './support/run-folder';
import { together } from './support/scenario';
import { routing } from './support/watched-portal';

/** The values of the guide; of its ten minutes one is left. */
const values = `
rollout:
  enabled: true
  strategy:
    blueGreen:
      enabled: true
      autoPromotionEnabled: false    # a person promotes
      previewReplicaCount: 1
      scaleDownDelaySeconds: 60
      prePromotionAnalysis:
        templates:
          - templateName: smoke-test
`;

/** Metrics of the workload alone decide: what the platform measures is in dryRun. */
const ownMetrics = `
rollout:
  analysis:
    metrics:
      orders:
        role: guard
        ratio:
          numerator: http_server_request_duration_seconds_count{http_response_status_code="200"}
        min: 0.9
        count: 6
      availability:
        slo:
          objective: 99.9
          shortWindow: 8s
          longWindow: 60s
    dryRun: [success-rate, error-rate, latency, failing, hanging, availability]
`;

/** A template without traffic: a number that Prometheus knows. */
const smokeTest = (name: string, expected: number) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AnalysisTemplate',
  metadata: { name, namespace: portalNamespace },
  spec: {
    metrics: [
      {
        name,
        successCondition: `result[0] == ${expected}`,
        provider: { prometheus: { address: 'http://prometheus-operated.monitoring:9090', query: 'vector(1)' } },
      },
    ],
  },
});

describe('releases by blue-green', () => {
  let platform: Platform;
  const portals = {} as Record<
    'automatic' | 'guide' | 'smoke' | 'own' | 'dead' | 'idle' | 'unavailable' | 'scaled' | 'changed',
    BlueGreenPortal
  >;

  beforeAll(async () => {
    platform = await startPlatform({ name: 'blue-green' });
    await platform.createNamespace(portalNamespace);
    await installController(platform, 'analysis.gateCount=3');
    const { api } = platform.controlPlane;
    for (const one of [smokeTest('smoke-test', 1), smokeTest('failing-test', 2)])
      await api.create(`/apis/argoproj.io/v1alpha1/namespaces/${portalNamespace}/analysistemplates`, one);
    const file = inRunFolder('blue-green-values.yaml');
    writeFileSync(file, values);
    portals.automatic = new BlueGreenPortal(platform, 'automatic', ['scaleDownDelaySeconds=60']);
    portals.guide = new BlueGreenPortal(platform, 'guide', [], [], [...routing.flags, '--values', file]);
    portals.smoke = new BlueGreenPortal(platform, 'smoke', [
      'prePromotionAnalysis.templates[0].templateName=failing-test',
    ]);
    const ownFile = inRunFolder('blue-green-metrics.yaml');
    writeFileSync(ownFile, ownMetrics);
    portals.own = new BlueGreenPortal(platform, 'own', [], [], [...routing.flags, '--values', ownFile]);
    portals.dead = new BlueGreenPortal(platform, 'dead');
    portals.idle = new BlueGreenPortal(
      platform,
      'idle',
      [],
      ['progressDeadlineSeconds=15', 'startupProbe.enabled=false'],
    );
    portals.unavailable = new BlueGreenPortal(platform, 'unavailable', ['abortScaleDownDelaySeconds=5']);
    portals.scaled = new BlueGreenPortal(
      platform,
      'scaled',
      ['autoPromotionEnabled=false', 'previewReplicaCount=1'],
      ['autoscaling.enabled=true', 'autoscaling.minReplicas=2', 'autoscaling.maxReplicas=2'],
    );
    portals.changed = new BlueGreenPortal(platform, 'changed');
    const first: Record<string, string> = { idle: '1.0.0-idle', dead: '1.0.1-good' };
    await Promise.all(Object.entries(portals).map(([name, portal]) => portal.install(first[name])));
    await Promise.all(
      Object.values(portals).map((portal) => eventually(60, () => expect(portal.active.now).toBeTruthy())),
    );
  });
  afterAll(() => platform?.stop());

  const metricsOf = (run: AnalysisRun | undefined) =>
    Object.fromEntries((run?.status?.metricResults ?? []).map(({ name, phase }) => [name, phase]));

  together([
    [
      'a good version',
      'starts behind the preview Service, is switched to once, and stays; an undo within the delay is one switch',
      async () => {
        const portal = portals.automatic;
        const { before, version } = await portal.begin('1.1.0-good');
        await eventually(30, () => expect(portal.preview.now).toBe(version));
        expect(portal.active.now).toBe(before);
        await portal.switchedTo(version);
        expect(await portal.release.readyPods(version)).toBe(pods);
        await portal.release.promoted(':1.1.0-good', 90);
        expect(portal.active.all).toEqual([before, version]);
        const run = await portal.afterSwitch(version);
        expect(metricsOf(run)).toEqual({
          'success-rate': 'Successful',
          'error-rate': 'Successful',
          latency: 'Successful',
          failing: 'Successful',
          hanging: 'Successful',
        });
        const begin = Date.now();
        portal.release.forget();
        await platform.helm(4, 'rollback', portal.name, '1', '--namespace', portalNamespace, ...routing.flags);
        await portal.switchedTo(before, 30);
        const took = ((portal.active.at as number) - begin) / 1000;
        await portal.release.promoted(':1.0.0-good', 30);
        expect(await portal.release.readyPods(before)).toBe(pods);
        expect(await portal.runs(before)).toEqual([]);
        expect(took).toBeLessThan(10);
        return `promoted by three good points; switched back ${took.toFixed(1)} s after helm rollback began, unmeasured`;
      },
    ],
    [
      'the values of the guide',
      'a smoke test, one pod and the active Service as before until a person promotes; an abort keeps it so',
      async () => {
        const portal = portals.guide;
        const { before, version } = await portal.begin('1.1.0-good');
        await portal.paused();
        expect(await portal.release.readyPods(version)).toBe(1);
        expect([portal.preview.now, portal.active.now]).toEqual([version, before]);
        expect((await portal.runs(version)).map(({ type, run }) => [type, run.status?.phase])).toEqual([
          ['PrePromotion', 'Successful'],
        ]);
        await portal.argo('promote');
        await portal.release.promoted(':1.1.0-good', 90);
        expect(portal.active.all).toEqual([before, version]);
        expect(await portal.release.readyPods(before)).toBe(pods);
        const next = await portal.begin('1.2.0-good');
        await portal.paused();
        await portal.argo('abort');
        await portal.release.aborted(':1.2.0-good', 30);
        expect(portal.active.all).toEqual([version]);
        await eventually(60, async () => expect(await portal.release.readyPods(next.version)).toBe(0));
        return 'promoted by a person; the next one aborted by a person, and never switched to';
      },
    ],
    [
      'a version that fails the analysis before the switch',
      'never gets the requests of users',
      async () => {
        const portal = portals.smoke;
        const { before, version } = await portal.begin('1.1.0-good');
        const { rollout } = await portal.release.aborted(':1.1.0-good', 60);
        expect(rollout.status?.message).toContain('pre-promotion analysis');
        expect(portal.active.all).toEqual([before]);
        expect((await portal.runs(version)).map(({ type }) => type)).toEqual(['PrePromotion']);
        // A retry measures again.
        portal.release.forget();
        await portal.argo('retry', 'rollout');
        await eventually(30, async () => expect(await portal.runs(version)).toHaveLength(2));
        await portal.release.aborted(':1.1.0-good', 60);
        expect(portal.active.all).toEqual([before]);
        return 'aborted twice without a switch';
      },
    ],
    [
      'bad versions',
      'are switched back: a dead one after an interval, one that hangs or fails every fifth request after three',
      async () => {
        const portal = portals.dead;
        const seen: string[] = [];
        for (const [tag, metric] of [
          ['1.1.0-dead', 'failing'],
          ['1.2.0-hanging', 'hanging'],
          ['1.3.0-bad', 'error-rate'],
        ] as const) {
          const { before, version } = await portal.begin(tag);
          await portal.switchedTo(version);
          const switched = portal.active.at as number;
          // No client keeps a connection to an old pod.
          if (metric === 'hanging') platform.metrics.behave('1.0.1-good', 'idle');
          await portal.release.aborted(`:${tag}`, 90);
          await portal.switchedTo(before);
          platform.metrics.behave('1.0.1-good', undefined);
          expect(portal.active.all).toEqual([before, version, before]);
          const run = await portal.afterSwitch(version);
          if (metric === 'error-rate') expectThirdBadPoint(run, tooManyErrors);
          else expect(failedMetrics(run)).toEqual([metric]);
          const { count } = run?.status?.metricResults?.find(({ name }) => name === metric) ?? {};
          seen.push(`${metric} ${(((portal.active.at as number) - switched) / 1000).toFixed(0)} s, point ${count}`);
        }
        return `switched back after: ${seen.join(', ')}`;
      },
    ],
    [
      'metrics of the workload alone',
      'keep a good version by three good points in a row, switch a bad one back, and leave an idle one to a person',
      async () => {
        const portal = portals.own;
        const good = await portal.begin('1.1.0-good');
        await portal.release.promoted(':1.1.0-good', 90);
        const kept = await portal.afterSwitch(good.version);
        expect(metricsOf(kept)).toMatchObject({ orders: 'Successful', availability: 'Successful' });
        expect(pointsOf(kept as AnalysisRun, 'orders').at(-1)).toHaveLength(3);
        const bad = await portal.begin('1.2.0-bad');
        const { rollout } = await portal.release.aborted(':1.2.0-bad', 90);
        await portal.switchedTo(bad.before);
        expect(rollout.status?.message).toContain('"orders"');
        expect(portal.active.all).toEqual([bad.before, bad.version, bad.before]);
        const idle = await portal.begin('1.3.0-idle');
        await portal.switchedTo(idle.version);
        await portal.paused();
        const undecided = await portal.afterSwitch(idle.version);
        expect([undecided?.status?.phase, metricsOf(undecided).orders]).toEqual(['Inconclusive', 'Inconclusive']);
        return 'kept by three points; switched back; Paused as Inconclusive';
      },
    ],
    [
      'a version without requests',
      'waits for a person, longer than progressDeadlineSeconds; promote measures again, promote --full accepts it',
      async () => {
        const portal = portals.idle;
        const { before, version } = await portal.begin('1.1.0-idle');
        await portal.switchedTo(version);
        await portal.paused();
        const first = await portal.afterSwitch(version);
        expect(first?.status?.phase).toBe('Inconclusive');
        expect(await portal.release.readyPods(before)).toBe(pods);
        portal.release.forget();
        await portal.argo('promote');
        await eventually(30, async () =>
          expect((await portal.afterSwitch(version))?.metadata.name).not.toBe(first?.metadata.name),
        );
        await portal.paused();
        await portal.argo('promote', '--full');
        await portal.release.promoted(':1.1.0-idle', 30);
        expect(portal.active.all).toEqual([before, version]);
        return 'Paused as Inconclusive twice, then promoted by --full';
      },
    ],
    [
      'an abort while a pod of the new version is unavailable',
      'does not switch back, and takes the pods away; helm rollback does',
      async () => {
        const portal = portals.unavailable;
        const { api } = platform.controlPlane;
        const { before, version } = await portal.begin('1.1.0-good');
        await portal.switchedTo(version);
        const path = `/api/v1/namespaces/${portalNamespace}/pods`;
        const [pod] = await api.list<KubeObject>(`${path}?labelSelector=rollouts-pod-template-hash=${version}`);
        const status = { conditions: [{ type: 'Ready', status: 'False' }] };
        await api.patch(`${path}/${pod?.metadata.name}/status`, { status }, 'strategic-merge');
        await portal.release.until(
          'an unavailable pod',
          ({ status }) => (status?.availableReplicas ?? pods) < pods,
          30,
        );
        await portal.argo('abort');
        await portal.release.aborted(':1.1.0-good', 30);
        await eventually(60, async () => expect(await portal.release.readyPods(version)).toBe(0));
        expect(portal.active.now).toBe(version);
        portal.release.forget();
        await platform.helm(3, 'rollback', portal.name, '1', '--namespace', portalNamespace);
        await portal.switchedTo(before, 30);
        await portal.release.promoted(':1.0.0-good', 30);
        return 'the Service stayed at the version without pods until the rollback';
      },
    ],
    [
      'an autoscaler whose bounds change while one pod is previewed',
      'the preview keeps its one pod, and has all of them after the promotion',
      async () => {
        const portal = portals.scaled;
        const { before, version } = await portal.begin('1.1.0-good');
        await portal.paused();
        await portal.deploy('1.1.0-good', 'autoscaling.minReplicas=4', 'autoscaling.maxReplicas=4');
        await eventually(60, async () => expect(await portal.release.readyPods(before)).toBe(4));
        expect(await portal.release.readyPods(version)).toBe(1);
        await portal.argo('promote');
        await portal.release.promoted(':1.1.0-good', 90);
        expect(await portal.release.readyPods(version)).toBe(4);
        expect(portal.active.all).toEqual([before, version]);
        return '2 pods, then 4 active beside 1 previewed; 4 after the promotion';
      },
    ],
    [
      'a live Rollout that is changed to a canary and back, by Helm 3',
      'no release, and no pod is replaced; the hash leaves the Service, and comes back',
      async () => {
        const portal = portals.changed;
        const version = portal.active.now as string;
        const to = (isBlueGreen: boolean) => {
          const set = ['--reuse-values', '--set', `rollout.strategy.blueGreen.enabled=${isBlueGreen}`];
          const chart = [portal.name, 'dist/helm/charts/portal-services', '--namespace', portalNamespace];
          return platform.helm(3, 'upgrade', ...chart, ...set);
        };
        for (const [isBlueGreen, hash] of [
          [false, ''],
          [true, version],
        ] as const) {
          portal.release.forget();
          await to(isBlueGreen);
          await eventually(30, () => expect(portal.active.now).toBe(hash));
          await portal.release.promoted(':1.0.0-good', 30);
        }
        expect(await portal.release.readyPods(version)).toBe(pods);
        const { before, version: next } = await portal.begin('1.1.0-good');
        await portal.release.promoted(':1.1.0-good', 90);
        expect(portal.active.all).toEqual([before, next]);
        return 'changed twice without a release, then released by blue-green';
      },
    ],
  ]);
});
