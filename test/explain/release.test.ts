import { createApp, environments } from '../../charts-src/app';
import { objectsOfApp } from '../../lib/explain/input/objects-of-app';
import { type ReadRelease, readRelease } from '../../lib/explain/input/read-release';
import { boundaryOf } from '../../lib/explain/power/boundary';
import { type Estimate, estimate } from '../../lib/explain/power/estimate';
import { metricsOf, type ReleasePlan } from '../../lib/explain/release-plan';
import type { Behaviour } from '../../lib/explain/simulation/counters';
import { randomOf } from '../../lib/explain/simulation/random';
import type { JsonMap } from '../../lib/json';
import { appFrom } from '../../lib/loader/load-app';

const app = appFrom({ createApp, environments }, 'charts-src/app.ts');

function portal(values: JsonMap = {}, pods = 10): ReadRelease {
  const choice = {
    chart: 'portal-services',
    values: { rollout: { enabled: true }, ...values },
    file: 'charts-src/app.ts',
  };
  const { own, others } = objectsOfApp(app, choice);
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
