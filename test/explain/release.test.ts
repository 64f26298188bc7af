import { createApp, environments } from '../../charts-src/app';
import { objectsOf, releasedCharts } from '../../lib/explain/input/objects-of-app';
import { type ReadRelease, readRelease } from '../../lib/explain/input/read-release';
import { objectsOfFile } from '../../lib/explain/input/sourced-object';
import { boundaryOf } from '../../lib/explain/power/boundary';
import { type Estimate, estimate } from '../../lib/explain/power/estimate';
import { metricsOf, type ReleasePlan } from '../../lib/explain/release-plan';
import { type Behaviour, Counters } from '../../lib/explain/simulation/counters';
import { randomOf } from '../../lib/explain/simulation/random';
import { type SimulatedRelease, Simulator, type World } from '../../lib/explain/simulation/simulate-release';
import type { JsonMap } from '../../lib/json';
import { appFrom } from '../../lib/loader/load-app';

const app = appFrom({ createApp, environments }, 'charts-src/app.ts');

function portal(values: JsonMap = {}, pods = 10): ReadRelease {
  const choice = { chart: 'portal-services', values: { rollout: { enabled: true }, ...values }, file: 'app.ts' };
  const charts = releasedCharts(app, choice);
  const own = objectsOf(charts.own);
  const others = charts.others.flatMap(objectsOf);
  const rollout = own.find(({ object }) => object.kind === 'Rollout');
  if (!rollout) throw new Error('no Rollout');
  return readRelease(rollout, [...own, ...others], { pods });
}

const { plan, findings } = portal();
const fails = (failed: number): Behaviour => ({ failed, slow: 0, answers: true });
const hangs: Behaviour = { failed: 1, slow: 0, answers: false };

const releases = (perMinute: number, canary: Behaviour, count = 200, seed = 1): Estimate =>
  estimate(plan, { requests: perMinute / 60, scrapeInterval: 15, canary, stable: fails(0.01) }, count, seed);
const shares = ({ outcomes }: Estimate): number[] => Object.values(outcomes).map(({ share }) => share);

const of = (template: string) => template.startsWith('success-rate');
/** The same release with the guardrail of success alone, and with pods that are available at once. */
const onlyErrors: ReleasePlan = {
  ...plan,
  steps: plan.steps.map((step) => {
    if (step.kind === 'weight') return { ...step, ready: 0 };
    return step.kind === 'analysis' ? { ...step, metrics: step.metrics.filter(({ template }) => of(template)) } : step;
  }),
  background: { ...plan.background, metrics: plan.background.metrics.filter(({ template }) => of(template)) },
};

/**
 * A simulation of the same rule that shares nothing with the one under test: whole minutes with exact counts. Windows
 * with fewer than ten requests count as neither good nor bad; a gate needs three good ones in a row out of 30.
 */
function withoutScrapes(perMinute: number, rate: number, count: number) {
  let state = 12345;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const poisson = (mean: number): number => {
    if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    let events = -1;
    for (let time = 0; time < mean; events++) time -= Math.log(uniform());
    return events;
  };
  const total = { promoted: 0, minutes: 0, failed: 0 };
  for (let release = 0; release < count; release++) {
    const bad: boolean[] = [];
    const isOver = [0.2, 0.4, 0.6, 0.8].some((share) => {
      for (let measured = 0, inRow = 0; ; ) {
        const failed = poisson(perMinute * share * rate);
        const all = failed + poisson(perMinute * share * (1 - rate));
        total.minutes++;
        total.failed += failed;
        const isGood = all >= 10 && 1 - failed / all >= 0.95;
        bad.push(all >= 10 && !isGood);
        inRow = isGood ? inRow + 1 : 0;
        if (bad.length >= 3 && bad.slice(-3).every(Boolean)) return true;
        if (inRow === 3) return false;
        if (++measured === 30) return true;
      }
    });
    if (!isOver) total.promoted++;
  }
  return { promoted: total.promoted / count, minutes: total.minutes / count, failed: total.failed / count };
}

describe("a release of the platform's portal", () => {
  it('is read whole: steps, gates, and guards from the first step on', () => {
    expect(findings.filter(({ kind }) => kind === 'left out')).toEqual([]);
    expect(plan.steps.map((step) => (step.kind === 'weight' ? step.share : step.kind))).toEqual([
      0.2,
      'analysis',
      0.4,
      'analysis',
      0.6,
      'analysis',
      0.8,
      'analysis',
    ]);
    expect(plan.background.startingStep).toBe(1);
    expect(plan.background.metrics.map(({ template }) => template)).toEqual(
      ['success-rate', 'error-rate', 'latency', 'failing', 'hanging'].map((name) => `${name}-guard`),
    );
    const [gate] = metricsOf(plan);
    expect(gate?.schedule).toEqual({
      initialDelay: 60,
      interval: 60,
      count: 30,
      failureLimit: -1,
      consecutiveErrorLimit: 30,
      consecutiveSuccessLimit: 3,
    });
  });

  it('turns bad at the thresholds of its values', () => {
    expect(boundaryOf(plan, 'failed')).toBeCloseTo(0.05, 3);
    expect(boundaryOf(plan, 'slow')).toBeCloseTo(0.05, 3);
  });

  it('without errors is always promoted, after three windows at each weight', () => {
    const { outcomes, failedRequests } = releases(1000, fails(0));
    expect(outcomes.promoted.share).toBe(1);
    // Five seconds until the pods of each weight are available, and three measurements.
    expect(outcomes.promoted.seconds).toEqual({ median: 740, p95: 740, mean: 740 });
    expect(failedRequests.mean).toBe(0);
  });

  it('that fails every request is rolled back after one interval', () => {
    const { outcomes, rolledBackBy } = releases(400, fails(1));
    expect(outcomes['rolled back']).toEqual({ share: 1, seconds: { median: 65, p95: 65, mean: 65 } });
    expect(rolledBackBy).toEqual({ 'failing-guard/failing': 1 });
  });

  it('that hangs is rolled back after three intervals, where traffic is enough to miss its answers', () => {
    const { outcomes, rolledBackBy, failedRequests } = releases(400, hangs);
    expect(outcomes['rolled back']).toEqual({ share: 1, seconds: { median: 185, p95: 185, mean: 185 } });
    expect(rolledBackBy).toEqual({ 'hanging-guard/hanging': 1 });
    // A fifth of 400 a minute.
    expect(failedRequests.mean).toBeGreaterThan((0.97 * 80 * 185) / 60);
    expect(failedRequests.mean).toBeLessThan((1.03 * 80 * 185) / 60);
  });

  it('without traffic fails at the count of the gate', () => {
    const { outcomes, rolledBackBy } = releases(0, fails(0), 20);
    expect(outcomes['rolled back']).toEqual({ share: 1, seconds: { median: 1805, p95: 1805, mean: 1805 } });
    expect(rolledBackBy).toEqual({ 'success-rate-gate/success-rate': 1 });
  });

  it.each([
    [50, 0.01],
    [50, 0.03],
    [50, 0.08],
    [100, 0.01],
    [100, 0.06],
    [400, 0.04],
    [400, 0.08],
    [2000, 0.2],
  ])('at %d requests a minute and %d errors ends as in a simulation without scrapes', (perMinute, rate) => {
    const world = { requests: perMinute / 60, scrapeInterval: 1, canary: fails(rate), stable: fails(0.01) };
    const { outcomes, failedRequests } = estimate(onlyErrors, world, 1000, 1);
    const expected = withoutScrapes(perMinute, rate, 1000);
    const minutes = Object.values(outcomes).reduce(
      (sum, { share, seconds }) => sum + (share * (seconds?.mean ?? 0)) / 60,
      0,
    );
    expect(Math.abs(outcomes.promoted.share - expected.promoted)).toBeLessThan(0.06);
    expect(Math.abs(minutes / expected.minutes - 1)).toBeLessThan(0.06);
    expect(Math.abs(failedRequests.mean / expected.failed - 1)).toBeLessThan(0.08);
  });

  it('gives the same numbers for the same seed, and others for another', () => {
    expect(releases(100, fails(0.04))).toEqual(releases(100, fails(0.04)));
    expect(shares(releases(100, fails(0.04), 200, 2))).not.toEqual(shares(releases(100, fails(0.04))));
  });

  it('is not mixed up with another that is simulated by turns', () => {
    const world = (failed: number) => ({
      requests: 5,
      scrapeInterval: 15,
      canary: fails(failed),
      stable: fails(0.01),
    });
    const simulators = () => [0.01, 0.1].map((failed) => new Simulator(plan, world(failed), randomOf(3)));
    const endOf = ({ verdict, seconds, failedRequests }: SimulatedRelease) => ({ verdict, seconds, failedRequests });
    const apart = simulators().map((simulator) => Array.from({ length: 30 }, () => endOf(simulator.release())));
    const byTurns = simulators();
    for (let count = 0; count < 30; count++) {
      expect(byTurns.map((simulator) => endOf(simulator.release()))).toEqual(apart.map((ends) => ends[count]));
    }
  });

  it('with the sequential rule keeps the error chances of its values', () => {
    const { plan: sequential, findings: found } = portal({
      rollout: { enabled: true, analysis: { rule: 'sequential' } },
    });
    expect(found.filter(({ kind }) => kind === 'left out')).toEqual([]);
    // Between the healthy rate of 1 % and the harmful one of 5 %.
    expect(boundaryOf(sequential, 'failed')).toBeCloseTo(0.025, 2);
    const world = (failed: number) => ({
      requests: 20,
      scrapeInterval: 15,
      canary: fails(failed),
      stable: fails(0.01),
    });
    // 5 % of false rollbacks and of missed versions, at most.
    expect(estimate(sequential, world(0.01), 100, 1).outcomes.promoted.share).toBeGreaterThan(0.94);
    expect(estimate(sequential, world(0.05), 100, 1).outcomes['rolled back'].share).toBeGreaterThan(0.94);
  });

  it('follows its values', () => {
    const values = {
      rollout: { enabled: true, weights: [50], pause: '5m', analysis: { failing: false, latency: false } },
    };
    const { plan: other } = portal(values, 3);
    // Of three pods and one more, two.
    expect(
      other.steps.map((step) =>
        step.kind === 'pause' ? step.seconds : step.kind === 'weight' ? step.share : step.metrics.length,
      ),
    ).toEqual([0.5, 300, 2]);
    expect(other.background.metrics).toHaveLength(3);
  });
});

/** The first Rollout of a file. */
function planOf(text: string): ReadRelease {
  const objects = objectsOfFile(text, 'file.yaml');
  const rollout = objects.find(({ object }) => object.kind === 'Rollout');
  if (!rollout) throw new Error('no Rollout');
  return readRelease(rollout, objects);
}

const metric = (more: string): string => `
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: errors}
spec:
  args: [{name: hash}]
  metrics:
    - name: errors
      ${more}
      provider:
        prometheus:
          query: >-
            sum(increase(requests_total{hash="{{args.hash}}",code=~"5.."}[1m])) or vector(0)
---`;
const analysis =
  '{templates: [{templateName: errors}], args: [{name: hash, valueFrom: {podTemplateHashValue: Latest}}]}';
const rolloutOf = (strategy: string): string => `
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec:
  replicas: 4
  strategy: ${strategy}
`;
const ends = (plan: ReleasePlan, failed: number, perMinute = 600): Estimate =>
  estimate(plan, { requests: perMinute / 60, scrapeInterval: 15, canary: fails(failed), stable: fails(0) }, 50, 1);

describe('a release of anybody', () => {
  const guard = metric('interval: 30s\n      initialDelay: 2m\n      failureCondition: result[0] > 10');

  it('by a router has the weights of its steps', () => {
    const steps = '[{setWeight: 15}, {pause: {duration: 90}}, {setWeight: 50}, {pause: {duration: "1m"}}]';
    const routed = rolloutOf(`{canary: {trafficRouting: {nginx: {stableIngress: web}}, steps: ${steps}}}`);
    const { plan: byRouter } = planOf(guard + routed);
    expect(byRouter.steps).toEqual([
      { kind: 'weight', weight: 15, share: 0.15, ready: 0 },
      { kind: 'pause', seconds: 90 },
      { kind: 'weight', weight: 50, share: 0.5, ready: 0 },
      { kind: 'pause', seconds: 60 },
    ]);
    expect(ends(byRouter, 1).outcomes.promoted).toEqual({ share: 1, seconds: { median: 150, p95: 150, mean: 150 } });
    const { plan: byPods } = planOf(guard + rolloutOf(`{canary: {steps: ${steps}}}`));
    expect(byPods.steps[0]).toMatchObject({ share: 0.2 });
    const { plan: ofTen } = planOf(
      guard +
        rolloutOf(`{canary: {trafficRouting: {maxTrafficWeight: 1000, plugins: {x: {}}}, steps: [{setWeight: 15}]}}`),
    );
    expect(ofTen.steps[0]).toMatchObject({ share: 0.015 });
  });

  it('is watched from the starting step of its background analysis to the last step', () => {
    const steps =
      '[{setWeight: 50}, {pause: {duration: 60}}, {setCanaryScale: {weight: 50}}, {pause: {duration: 600}}]';
    const canary = (starting: number) =>
      rolloutOf(`{canary: {analysis: {startingStep: ${starting}, ${analysis.slice(1)}, steps: ${steps}}}`);
    // 50 % of 600 a minute fail: bad at the first look, two minutes after the start.
    expect(ends(planOf(guard + canary(0)).plan, 1).outcomes['rolled back'].seconds?.median).toBe(120);
    expect(ends(planOf(guard + canary(3)).plan, 1).outcomes['rolled back'].seconds?.median).toBe(180);
    expect(ends(planOf(guard + canary(4)).plan, 1).outcomes.promoted.share).toBe(1);
    expect(ends(planOf(guard + canary(0)).plan, 0).outcomes.promoted.seconds?.median).toBe(660);
  });

  it('waits for a person where its analysis is Inconclusive', () => {
    const gate = metric(
      'interval: 1m\n      initialDelay: 1m\n      count: 5\n      successCondition: result[0] < 1\n      failureCondition: result[0] > 1e9',
    );
    const { plan: paused } = planOf(gate + rolloutOf(`{canary: {steps: [{setWeight: 50}, {analysis: ${analysis}}]}}`));
    expect(ends(paused, 0.5).outcomes['no decision']).toEqual({ share: 1, seconds: { median: 60, p95: 60, mean: 60 } });
    expect(ends(paused, 0).outcomes.promoted.seconds?.median).toBe(300);
  });

  it('by blue-green gets all requests at the switch, and is measured after it', () => {
    const strategy = `{blueGreen: {activeService: web, previewService: web-preview, autoPromotionSeconds: 30, postPromotionAnalysis: ${analysis}}}`;
    const once = metric('initialDelay: 1m\n      failureCondition: result[0] > 10');
    const { outcomes, failedRequests } = ends(planOf(once + rolloutOf(strategy)).plan, 1);
    expect(outcomes['rolled back'].seconds?.median).toBe(90);
    expect(failedRequests.median / 600).toBeCloseTo(1, 1);
    expect(ends(planOf(once + rolloutOf(strategy)).plan, 0).outcomes.promoted.seconds?.median).toBe(90);
  });

  it('names what it leaves out and takes for given', () => {
    const steps = `[{setWeight: 50}, {experiment: {}}, {pause: {}}, {analysis: ${analysis}}]`;
    const unknown = metric('interval: soon\n      failureCondition: result[0] > 10');
    const { findings: found } = planOf(unknown + rolloutOf(`{canary: {steps: ${steps}}}`));
    expect(found.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
      'left out: a step experiment is not simulated',
      'assumed: a person promotes at once',
      'left out: metric errors: expected a duration such as 30s or 5m, got "soon"',
    ]);
    expect(() => planOf(rolloutOf('{}'))).toThrow('expected a strategy canary or blueGreen');
  });
});

describe('random numbers', () => {
  it.each([0.01, 1, 11.9, 12.1, 80, 5000])('have the mean and variance %d of a Poisson distribution', (mean) => {
    const random = randomOf(7);
    const count = 40_000;
    const draws = Array.from({ length: count }, () => random.poisson(mean));
    const average = draws.reduce((sum, draw) => sum + draw, 0) / count;
    const variance = draws.reduce((sum, draw) => sum + (draw - average) ** 2, 0) / count;
    // Five standard errors.
    expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(mean / count));
    expect(Math.abs(variance - mean)).toBeLessThan(5 * Math.sqrt((2 * mean * mean + mean) / count));
  });
});

describe('a release by the rule sequential', () => {
  const sequential = portal({ rollout: { enabled: true, analysis: { rule: 'sequential' } } });
  const by = (perMinute: number, canary: Behaviour): Estimate['outcomes'] =>
    estimate(sequential.plan, { requests: perMinute / 60, scrapeInterval: 15, canary, stable: fails(0.01) }, 200, 1)
      .outcomes;

  it('is read whole, with the rates between which it decides', () => {
    expect(sequential.findings.filter(({ kind }) => kind === 'left out')).toEqual([]);
    const rates = metricsOf(sequential.plan).map((metric) => metric.rates);
    expect(rates.filter(Boolean)).toHaveLength(10);
    expect(rates.find(Boolean)).toEqual({ healthy: 0.01, harmful: 0.05 });
    // The evidence of endless requests changes its sign there.
    expect(boundaryOf(sequential.plan, 'failed')).toBeCloseTo(Math.log(0.99 / 0.95) / Math.log((5 * 0.99) / 0.95), 3);
  });

  it('keeps the chances of its values', () => {
    for (const perMinute of [600, 6000]) {
      expect(by(perMinute, fails(0.01))['rolled back'].share).toBeLessThanOrEqual(0.05);
      expect(by(perMinute, fails(0.05)).promoted.share).toBeLessThanOrEqual(0.05);
    }
  });

  it('rolls back sooner than three bad points in a row, with fewer failed requests', () => {
    const threshold = releases(1000, fails(0.1));
    const own = estimate(
      sequential.plan,
      { requests: 1000 / 60, scrapeInterval: 15, canary: fails(0.1), stable: fails(0.01) },
      200,
      1,
    );
    expect(own.outcomes['rolled back'].share).toBe(1);
    expect(2 * own.failedRequests.median).toBeLessThan(threshold.failedRequests.median);
  });
});

describe('a release by the rule relative', () => {
  const relative = portal({ rollout: { enabled: true, analysis: { rule: 'relative' } } });
  const by = (canary: Behaviour, stable: Behaviour, more: Partial<World> = {}): Estimate['outcomes'] =>
    estimate(relative.plan, { requests: 1000 / 60, scrapeInterval: 15, canary, stable, ...more }, 60, 1).outcomes;

  it('is read whole', () => {
    expect(relative.findings.filter(({ kind }) => kind === 'left out')).toEqual([]);
    // Whichever version a selector names is told apart.
    expect(relative.findings.filter(({ message }) => /every request matches.*\bpod\b/.test(message))).toEqual([]);
  });

  it('promotes a version that fails no more than the stable one, also more than the harmful rate', () => {
    for (const rate of [0.001, 0.03, 0.1]) expect(by(fails(rate), fails(rate)).promoted.share).toBe(1);
  });

  it('rolls back a version that fails three times as many, and more than the harmful rate', () => {
    expect(by(fails(0.05), fails(0.01))['rolled back'].share).toBe(1);
    expect(by(fails(0.3), fails(0.1))['rolled back'].share).toBe(1);
    // That is healthy, however few the stable version fails.
    expect(by(fails(0.008), fails(0.0001)).promoted.share).toBeGreaterThan(0.9);
  });

  it('decides by the rates where the stable version has no requests', () => {
    const metric = metricsOf(relative.plan).find(({ template }) => template === 'error-rate-relative-guard');
    const counters = new Counters(15);
    counters.reset(0);
    for (let scrape = 0; scrape < 20; scrape++) {
      counters.add('canary', 90, 10, 0);
      counters.scrape();
    }
    expect(metric?.measure(counters, counters.nextScrape)).toBe('Failed');
    for (let scrape = 0; scrape < 20; scrape++) {
      counters.add('canary', 90, 10, 0);
      counters.add('stable', 90, 10, 0);
      counters.scrape();
    }
    expect(metric?.measure(counters, counters.nextScrape)).not.toBe('Failed');
  });

  it('ends no good release by an outage of a dependency', () => {
    const outages = { anHour: 20, seconds: 10 };
    const sequential = portal({ rollout: { enabled: true, analysis: { rule: 'sequential' } } });
    const world = { requests: 1000 / 60, scrapeInterval: 15, canary: fails(0.01), stable: fails(0.01), outages };
    expect(estimate(sequential.plan, world, 60, 1).outcomes.promoted.share).toBeLessThan(0.7);
    expect(by(fails(0.01), fails(0.01), { outages }).promoted.share).toBeGreaterThan(0.95);
  });
});
