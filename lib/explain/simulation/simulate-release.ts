import { type MetricPlan, metricsOf, type ReleasePlan, type StepPlan } from '../release-plan';
import { AnalysisRunState } from './analysis-run';
import { type Behaviour, Counters } from './counters';
import { type CompletedPhase, isCompleted } from './phases';
import type { Random } from './random';

/** The traffic of a release, and what its versions do to it. */
export interface World {
  /** Requests a second, of both versions together. */
  readonly requests: number;
  /** Seconds between two scrapes of Prometheus. */
  readonly scrapeInterval: number;
  readonly canary: Behaviour;
  readonly stable: Behaviour;
  /** Times at which a dependency is down, and all requests fail. @default none */
  readonly outages?: { readonly anHour: number; readonly seconds: number };
}

/** How a release ends; without a decision it waits for a person. */
export type Verdict = 'promoted' | 'rolled back' | 'no decision';

/** One simulated release. */
export interface SimulatedRelease {
  readonly verdict: Verdict;
  /** Seconds from the first step to the end. */
  readonly seconds: number;
  /** Requests of users that the canary failed until then. */
  readonly failedRequests: number;
  /** The metric that rolled it back, or paused it. */
  readonly decidedBy?: MetricPlan;
}

/** A release that has not ended after a day waits for a person. */
const horizon = 86_400;

interface Run {
  readonly state: AnalysisRunState;
  readonly metrics: readonly MetricPlan[];
}

/** Simulates releases of a plan; an instance reuses its memory from release to release. */
export class Simulator {
  private readonly counters: Counters;
  private readonly history: number;
  private downUntil = 0;
  private nextOutage = Number.POSITIVE_INFINITY;

  constructor(
    private readonly plan: ReleasePlan,
    private readonly world: World,
    private readonly random: Random,
  ) {
    this.counters = new Counters(world.scrapeInterval);
    const metrics = metricsOf(plan);
    // The canary has no requests before the release.
    this.history = metrics.some(({ query }) => query.readsStable) ? Math.max(...metrics.map(({ reach }) => reach)) : 0;
  }

  /** Simulates one release. */
  release(): SimulatedRelease {
    const { plan, world, counters, random, history } = this;
    const { scrapeInterval } = world;
    const readsStable = history > 0;
    const phase = random.uniform() * scrapeInterval;
    counters.reset(phase - Math.ceil(history / scrapeInterval) * scrapeInterval);
    for (; counters.nextScrape < 0; counters.scrape()) this.serve('stable', world.requests * scrapeInterval);
    this.downUntil = 0;
    this.nextOutage = this.untilOutage(0);

    let now = 0;
    let share = 0;
    let nextShare = 0;
    let step = -1;
    let stepEnd = 0;
    let sentToCanary = 0;
    let sentToStable = 0;
    let failedRequests = 0;
    let gate: Run | undefined;
    let background: Run | undefined;
    const end = (verdict: Verdict, run?: Run): SimulatedRelease => {
      failedRequests += this.serve('canary', sentToCanary);
      const decidedBy = run?.metrics[run.state.decidedBy];
      return { verdict, seconds: now, failedRequests, ...(decidedBy ? { decidedBy } : {}) };
    };
    for (;;) {
      // Steps that end now; a gate ends its step by its result.
      while (stepEnd <= now && !gate) {
        share = nextShare;
        step++;
        const current = plan.steps[step];
        if (!background && plan.background.metrics.length > 0 && step >= plan.background.startingStep)
          background = runOf(plan.background.metrics, now);
        if (!current) return end('promoted');
        stepEnd = now + secondsOf(current);
        if (current.kind === 'weight') {
          nextShare = current.share;
          // Without a router pods get requests as soon as they are ready, before they are available.
          if (!plan.isRouted) share = nextShare;
        } else if (current.kind === 'analysis' && current.metrics.length > 0) gate = runOf(current.metrics, now);
      }
      const scrapeAt = counters.nextScrape;
      const next = Math.min(
        scrapeAt,
        gate ? gate.state.next : stepEnd,
        background ? background.state.next : Number.POSITIVE_INFINITY,
      );
      const down = this.secondsDown(now, next);
      if (down > 0) {
        failedRequests += this.fail('canary', world.requests * share * down);
        if (readsStable) this.fail('stable', world.requests * (1 - share) * down);
      }
      sentToCanary += world.requests * share * (next - now - down);
      sentToStable += world.requests * (1 - share) * (next - now - down);
      now = next;
      if (now > horizon) return end('no decision');
      if (now >= scrapeAt) {
        failedRequests += this.serve('canary', sentToCanary);
        if (readsStable) this.serve('stable', sentToStable);
        sentToCanary = 0;
        sentToStable = 0;
        counters.scrape();
      }
      // The controller looks at the step first, then at the background.
      for (const run of [gate, background]) {
        if (!run || run.state.next > now) continue;
        run.state.measure(now, (metric) => this.measure(run, metric, now));
        const { phase: ended } = run.state;
        if (!isCompleted(ended)) continue;
        if (ended === 'Failed' || ended === 'Error') return end('rolled back', run);
        if (ended === 'Inconclusive') return end('no decision', run);
        if (run === gate) {
          gate = undefined;
          stepEnd = now;
        }
      }
    }
  }

  private untilOutage(from: number): number {
    const { outages } = this.world;
    return outages ? from - (3600 / outages.anHour) * Math.log(this.random.uniform()) : Number.POSITIVE_INFINITY;
  }

  /** Seconds of an outage between two times. */
  private secondsDown(from: number, to: number): number {
    let seconds = Math.max(0, Math.min(this.downUntil, to) - from);
    while (this.nextOutage < to) {
      const begin = Math.max(this.nextOutage, this.downUntil, from);
      this.downUntil = Math.max(this.downUntil, this.nextOutage + (this.world.outages?.seconds ?? 0));
      seconds += Math.max(0, Math.min(this.downUntil, to) - begin);
      this.nextOutage = this.untilOutage(this.nextOutage);
    }
    return seconds;
  }

  /** Counts requests of a version that fail; returns how many. */
  private fail(version: 'canary' | 'stable', requests: number): number {
    const failures = this.random.poisson(requests);
    this.counters.add(version, 0, failures, 0);
    return failures;
  }

  private measure(run: Run, metric: number, now: number): CompletedPhase {
    return (run.metrics[metric] as MetricPlan).measure(this.counters, now);
  }

  /** Draws what a version does to the requests that it is expected to get; returns the number that it fails. */
  private serve(version: 'canary' | 'stable', requests: number): number {
    if (requests <= 0) return 0;
    const { failed, slow, answers } = this.world[version];
    const { random } = this;
    if (!answers) return random.poisson(requests);
    // The parts of a Poisson process are independent Poisson processes.
    const failures = random.poisson(requests * failed);
    const late = slow > 0 ? random.poisson(requests * (1 - failed) * slow) : 0;
    this.counters.add(version, random.poisson(requests * (1 - failed) * (1 - slow)), failures, late);
    return failures;
  }
}

const runOf = (metrics: readonly MetricPlan[], now: number): Run => ({
  metrics,
  state: new AnalysisRunState(
    metrics.map(({ schedule }) => schedule),
    now,
  ),
});

/** Seconds that a step takes; those of an analysis end with it. */
function secondsOf(step: StepPlan): number {
  if (step.kind === 'weight') return step.ready;
  return step.kind === 'pause' ? step.seconds : 0;
}
