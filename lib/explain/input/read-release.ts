import { ChartError } from '../../errors';
import { isMap, type Json, type JsonMap } from '../../json';
import type { CompiledQuery, SharedAggregates } from '../query/compile-query';
import { secondsOf } from '../query/durations';
import type { ReleasePlan, StepPlan } from '../release-plan';
import { type IntOrPercent, podsAtWeight, surgeOf } from '../simulation/pods';
import { compileSimulated, type VersionNames } from '../simulation/simulated-series';
import type { Finding } from './finding';
import { type AnalysisSources, type ArgumentOverrides, readAnalysis } from './read-analysis';
import type { SourcedObject } from './sourced-object';

/** A release that was read, and what of it was not. */
export interface ReadRelease {
  readonly plan: ReleasePlan;
  readonly findings: readonly Finding[];
}

/** What to read otherwise than it is written. */
export interface ReadOptions {
  /** Pods of the workload; those of the Rollout, or the least of its autoscaler, otherwise. */
  readonly pods?: number;
  readonly overrides?: ArgumentOverrides;
  /** Values of `podTemplateHashValue`; hashes as Kubernetes makes them otherwise. */
  readonly hashes?: Readonly<Record<'Latest' | 'Stable', string>>;
  /** Reads a query; for the counters of a simulation otherwise. Throws `Unreadable`. */
  readonly compile?: (query: string) => CompiledQuery;
}

/** Hashes as Kubernetes makes them. */
const sampleHashes = { Latest: '6d4b75cb6d', Stable: '7f9c8d5b4' };

const maps = (list: Json | undefined): JsonMap[] => (Array.isArray(list) ? list.filter(isMap) : []);
const mapOf = (value: Json | undefined): JsonMap => (isMap(value) ? value : {});

/** Reads the release of a Rollout, with the templates and autoscalers among the objects. */
export function readRelease(
  rollout: SourcedObject,
  objects: readonly SourcedObject[],
  options: ReadOptions = {},
): ReadRelease {
  const findings: Finding[] = [];
  const { object } = rollout;
  const spec = mapOf(object.spec);
  const name = String(mapOf(object.metadata).name);
  const strategy = mapOf(spec.strategy);
  const { hashes = sampleHashes } = options;
  const names = versionNames(name, strategy, hashes);
  const replicas = options.pods ?? replicasOf(object, objects, findings, rollout);
  const shared: SharedAggregates = new Map();
  const sources: AnalysisSources = {
    templates: objects,
    compile: options.compile ?? ((query) => compileSimulated(query, names, shared)),
    plans: new Map(),
    hashes,
    rollout,
    overrides: options.overrides ?? {},
    findings,
  };
  const base = { name, replicas };
  if (isMap(strategy.blueGreen)) return { plan: { ...base, ...blueGreen(strategy.blueGreen, sources) }, findings };
  if (!isMap(strategy.canary)) {
    const message = 'expected a strategy canary or blueGreen';
    throw new ChartError({ code: 'object-invalid', where: rollout.where(['spec', 'strategy']), message });
  }
  return { plan: { ...base, ...canary(strategy.canary, spec, replicas, sources) }, findings };
}

/** How the labels of a canary pod differ from those of a stable one. */
function versionNames(name: string, { canary, blueGreen }: JsonMap, hashes: typeof sampleHashes): VersionNames {
  const pod = (hash: string, suffix: string): string => `${name}-${hash}-${suffix}`;
  const services = isMap(canary)
    ? [canary.canaryService, canary.stableService]
    : [mapOf(blueGreen).previewService, mapOf(blueGreen).activeService];
  const [ofCanary, ofStable] = services.map((service) => (typeof service === 'string' ? service : undefined));
  return [
    [pod(hashes.Latest, 'x7k2p'), pod(hashes.Stable, 'q9w4z')],
    [hashes.Latest, hashes.Stable],
    [`${name}-${hashes.Latest}`, `${name}-${hashes.Stable}`],
    ...(ofCanary && ofStable ? ([[ofCanary, ofStable]] as const) : []),
  ];
}

function canary(
  strategy: JsonMap,
  spec: JsonMap,
  replicas: number,
  sources: AnalysisSources,
): Omit<ReleasePlan, 'name' | 'replicas'> {
  const { rollout, findings } = sources;
  const isRouted = isMap(strategy.trafficRouting) && Object.keys(strategy.trafficRouting).length > 0;
  const most = Number(mapOf(strategy.trafficRouting).maxTrafficWeight ?? 100);
  const maxSurge = surgeOf((strategy.maxSurge as IntOrPercent | undefined) ?? '25%', replicas);
  const ready = Number(spec.minReadySeconds ?? 0);
  let pods = 0;
  const steps = maps(strategy.steps).flatMap((step, index): StepPlan[] => {
    const path = ['spec', 'strategy', 'canary', 'steps', index];
    if (typeof step.setWeight === 'number') {
      const weight = step.setWeight;
      const at = podsAtWeight(replicas, weight, maxSurge);
      const [before, wanted] = [pods, isRouted ? Math.ceil((weight * replicas) / most) : at.canary];
      pods = wanted;
      const share = isRouted ? weight / most : at.canary / Math.max(at.canary + at.stable, 1);
      return [{ kind: 'weight', weight, share, ready: wanted > before ? ready : 0 }];
    }
    if (isMap(step.pause)) {
      const { duration } = step.pause;
      if (duration === undefined || duration === null) {
        findings.push({
          kind: 'assumed',
          where: rollout.where([...path, 'pause']),
          message: 'a person promotes at once',
        });
        return [{ kind: 'pause', seconds: 0 }];
      }
      const seconds = typeof duration === 'number' ? duration : (secondsOf(duration as string) ?? Number(duration));
      return [{ kind: 'pause', seconds }];
    }
    if (isMap(step.analysis))
      return [{ kind: 'analysis', metrics: readAnalysis(step.analysis, [...path, 'analysis'], sources) }];
    const [kind = ''] = Object.keys(step);
    if (kind === 'experiment' || kind === 'plugin')
      findings.push({
        kind: 'left out',
        where: rollout.where([...path, kind]),
        message: `a step ${kind} is not simulated`,
      });
    return [];
  });
  const analysis = mapOf(strategy.analysis);
  return {
    isRouted,
    steps,
    background: {
      startingStep: planIndex(Number(analysis.startingStep ?? 0), maps(strategy.steps)),
      metrics: readAnalysis(analysis, ['spec', 'strategy', 'canary', 'analysis'], sources),
    },
  };
}

/** The index of a step among those that are simulated. */
const planIndex = (index: number, steps: readonly JsonMap[]): number =>
  steps.slice(0, index).filter((step) => 'setWeight' in step || 'pause' in step || 'analysis' in step).length;

/** The new version gets all requests at the switch. */
function blueGreen(strategy: JsonMap, sources: AnalysisSources): Omit<ReleasePlan, 'name' | 'replicas'> {
  const { rollout, findings } = sources;
  const path = ['spec', 'strategy', 'blueGreen'];
  const analysisOf = (field: 'prePromotionAnalysis' | 'postPromotionAnalysis'): StepPlan[] => {
    const analysis = strategy[field];
    return isMap(analysis) ? [{ kind: 'analysis', metrics: readAnalysis(analysis, [...path, field], sources) }] : [];
  };
  if (strategy.autoPromotionEnabled === false) {
    const where = rollout.where([...path, 'autoPromotionEnabled']);
    findings.push({ kind: 'assumed', where, message: 'a person promotes at once' });
  }
  return {
    isRouted: true,
    steps: [
      ...analysisOf('prePromotionAnalysis'),
      { kind: 'pause', seconds: Number(strategy.autoPromotionSeconds ?? 0) },
      { kind: 'weight', weight: 100, share: 1, ready: 0 },
      ...analysisOf('postPromotionAnalysis'),
    ],
    background: { startingStep: 0, metrics: [] },
  };
}

/** The replicas of a Rollout, or the least of an autoscaler that scales it. */
function replicasOf(
  object: JsonMap,
  objects: readonly SourcedObject[],
  findings: Finding[],
  rollout: SourcedObject,
): number {
  const name = mapOf(object.metadata).name;
  const autoscaler = objects.find(({ object: other }) => {
    const target = mapOf(mapOf(other.spec).scaleTargetRef);
    return target.kind === 'Rollout' && target.name === name;
  });
  const of = mapOf(autoscaler?.object.spec);
  const least = of.minReplicas ?? of.minReplicaCount;
  if (typeof least === 'number') return least;
  const { replicas } = mapOf(object.spec);
  if (typeof replicas === 'number') return replicas;
  findings.push({
    kind: 'assumed',
    where: rollout.where(['spec', 'replicas']),
    message: 'one pod: say otherwise with --pods',
  });
  return 1;
}
