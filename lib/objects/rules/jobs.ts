import type { Json, JsonMap } from '../../json';
import { shown } from '../formats';
import type { ObjectProblem } from '../object-schema';
import { schedule, timeZone } from './cron';
import { domainPath, qualifiedName } from './names';
import {
  atMost,
  between,
  ifSet,
  isSet,
  mapIn,
  mapsIn,
  oneOf,
  problem,
  someItems,
  type TypeRules,
  unique,
  within,
} from './type-rules';
import { ownPodTemplate, unselected } from './workloads';

const notNegative = between(0);

/** The number of indexes in text such as `0-2,5`; undefined if it is none below `completions`. */
function indexCount(text: string, completions: number): number | undefined {
  let last = -Infinity;
  let count = 0;
  if (text === '') return 0;
  for (const interval of text.split(',')) {
    const limits = interval.split('-');
    if (limits.length > 2 || !limits.every((limit) => /^\+?\d+$/.test(limit))) return undefined;
    const [from = 0, to = from] = limits.map(Number);
    if (to >= completions || from <= last || (limits.length === 2 && from >= to)) return undefined;
    count += to - from + 1;
    last = to;
  }
  return count;
}

function* successRule({ succeededIndexes, succeededCount }: JsonMap, completions: number): Generator<ObjectProblem> {
  const hasIndexes = typeof succeededIndexes === 'string';
  if (!hasIndexes && !isSet(succeededCount)) yield problem('one of succeededIndexes, succeededCount is required');
  const indexes = hasIndexes ? indexCount(succeededIndexes, completions) : completions;
  if (indexes === undefined)
    yield problem(
      `expected indexes below ${completions} in increasing order, such as 0-2,4, got ${shown(succeededIndexes)}`,
      'succeededIndexes',
    );
  if (typeof succeededCount === 'number' && succeededCount > (indexes ?? 0))
    yield problem(`must be at most the number of indexes, ${indexes ?? 0}, got ${succeededCount}`, 'succeededCount');
}

function* successPolicy({ successPolicy: policy, completionMode, completions }: JsonMap): Generator<ObjectProblem> {
  if (!policy) return;
  if (completionMode !== 'Indexed') yield problem('requires completionMode "Indexed"', 'successPolicy');
  else
    for (const [index, rule] of mapsIn(mapIn(policy).rules).entries())
      yield* within(successRule(rule, Number(completions ?? 0)), 'successPolicy', 'rules', index);
}

function* failurePolicy({ podFailurePolicy, backoffLimitPerIndex, template }: JsonMap): Generator<ObjectProblem> {
  const pod = mapIn(mapIn(template).spec);
  const names = [...mapsIn(pod.containers), ...mapsIn(pod.initContainers)].map(({ name }) => name);
  for (const [index, { action, onExitCodes }] of mapsIn(mapIn(podFailurePolicy).rules).entries()) {
    const path = ['podFailurePolicy', 'rules', index];
    if (action === 'FailIndex' && !isSet(backoffLimitPerIndex))
      yield problem('"FailIndex" requires backoffLimitPerIndex', ...path, 'action');
    const { containerName } = mapIn(onExitCodes);
    if (typeof containerName === 'string' && !names.includes(containerName))
      yield problem(`the pod has no container ${shown(containerName)}`, ...path, 'onExitCodes', 'containerName');
  }
}

/** What a job with indexes may have, and others may not. */
function* indexes(job: JsonMap): Generator<ObjectProblem> {
  const { completions, completionMode, maxFailedIndexes, parallelism, backoffLimitPerIndex } = job;
  if (completionMode !== 'Indexed') {
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'])
      if (isSet(job[field])) yield problem('requires completionMode "Indexed"', field);
    return;
  }
  if (!isSet(completions)) yield problem('completions are required for completionMode "Indexed"');
  const total = Number(completions ?? 0);
  const isLarge = total > 100_000 && isSet(backoffLimitPerIndex);
  if (isLarge && !isSet(maxFailedIndexes))
    yield problem('maxFailedIndexes is required for more than 100000 completions');
  const mostFailed = Math.min(isLarge ? 10_000 : 100_000, isSet(completions) ? total : Infinity);
  yield* within(between(0, mostFailed)(maxFailedIndexes ?? null), 'maxFailedIndexes');
  yield* within(between(0, isLarge ? 10_000 : 100_000)(parallelism ?? null), 'parallelism');
}

function* restarts({ template, podFailurePolicy, podReplacementPolicy }: JsonMap): Generator<ObjectProblem> {
  const { restartPolicy } = mapIn(mapIn(template).spec);
  const allowed = podFailurePolicy ? ['Never'] : ['OnFailure', 'Never'];
  yield* within(oneOf(...allowed)(restartPolicy ?? ''), 'template', 'spec', 'restartPolicy');
  if (podFailurePolicy && podReplacementPolicy !== undefined && podReplacementPolicy !== null)
    yield* within(oneOf('Failed')(podReplacementPolicy), 'podReplacementPolicy');
}

function* jobSpec(job: JsonMap): Generator<ObjectProblem> {
  yield* successPolicy(job);
  yield* failurePolicy(job);
  yield* indexes(job);
  yield* restarts(job);
  yield* ownPodTemplate(job);
  if (isSet(job.maxFailedIndexes) && !isSet(job.backoffLimitPerIndex))
    yield problem('requires backoffLimitPerIndex', 'maxFailedIndexes');
}

/** A job with the number of indexes that it has by default; one in a template has none. */
const withDefaults = (job: JsonMap): JsonMap => {
  const { completions, parallelism } = job;
  return isSet(completions) || isSet(parallelism) ? job : { ...job, completions: 1, parallelism: 1 };
};

/** Labels that the API server gives to the pods of a job. */
const generated = ['controller-uid', 'job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name'];

/** The selector of a job as a whole, which the API server generates unless the job says otherwise. */
function* selector(spec: JsonMap): Generator<ObjectProblem> {
  if (spec.manualSelector === true) {
    if (!spec.selector) yield problem('selector is required for manualSelector: true');
    else yield* unselected(spec);
  } else
    for (const label of Object.keys(mapIn(mapIn(spec.selector).matchLabels)))
      if (!generated.includes(label)) yield problem('requires manualSelector: true', 'selector');
}

/** The names of pods with indexes end in one, and are labels. */
function* podNames({ metadata, spec }: JsonMap): Generator<ObjectProblem> {
  const { name } = mapIn(metadata);
  const { completionMode, completions } = withDefaults(mapIn(spec));
  if (completionMode !== 'Indexed' || typeof completions !== 'number' || completions < 1 || !isSet(name)) return;
  const last = `${String(name)}-${completions - 1}`;
  if (last.length > 63 || last.includes('.'))
    yield problem(
      `expected a name whose pods are DNS labels of at most 63 characters, got ${shown(last)}`,
      'metadata',
      'name',
    );
}

function* jobTemplate({ selector: labels, manualSelector }: JsonMap): Generator<ObjectProblem> {
  if (labels) yield problem('must not be set: it is generated', 'selector');
  if (manualSelector === true) yield problem('must not be true in a CronJob', 'manualSelector');
}

function* exitCodes({ operator, values }: JsonMap): Generator<ObjectProblem> {
  const codes = (Array.isArray(values) ? values : []).map((code: Json) => Number(code ?? 0));
  for (const [index, code] of codes.entries()) {
    if (operator === 'In' && code === 0) yield problem('must not be 0 for "In"', 'values', index);
    if (index > 0 && code < (codes[index - 1] ?? 0))
      yield problem('expected codes in increasing order', 'values', index);
  }
}

/** Rules for jobs. */
export const jobRules: Readonly<Record<string, TypeRules>> = {
  'batch.v1.Job': {
    required: ['spec'],
    decoded: ['status'],
    check: (job) => [
      ...within([...jobSpec(withDefaults(mapIn(job.spec))), ...selector(mapIn(job.spec))], 'spec'),
      ...podNames(job),
    ],
  },
  'batch.v1.JobSpec': {
    fields: {
      parallelism: notNegative,
      completions: notNegative,
      activeDeadlineSeconds: notNegative,
      backoffLimit: notNegative,
      backoffLimitPerIndex: notNegative,
      maxFailedIndexes: notNegative,
      ttlSecondsAfterFinished: notNegative,
      managedBy: domainPath(63),
      completionMode: oneOf('Indexed', 'NonIndexed'),
      podReplacementPolicy: oneOf('Failed', 'TerminatingOrFailed'),
    },
  },
  'batch.v1.SuccessPolicy': { required: ['rules'], fields: { rules: atMost(20) } },
  'batch.v1.SuccessPolicyRule': { fields: { succeededCount: notNegative } },
  'batch.v1.PodFailurePolicy': { optional: ['rules'], fields: { rules: atMost(20) } },
  'batch.v1.PodFailurePolicyRule': {
    fields: { action: oneOf('Count', 'FailIndex', 'FailJob', 'Ignore'), onPodConditions: atMost(20) },
    check: function* ({ onExitCodes, onPodConditions }) {
      if (!onExitCodes === !isSet(onPodConditions))
        yield problem(
          `${onExitCodes ? 'only one' : 'one'} of onExitCodes, onPodConditions ${onExitCodes ? 'may be set' : 'is required'}`,
        );
    },
  },
  'batch.v1.PodFailurePolicyOnExitCodesRequirement': {
    fields: {
      operator: oneOf('In', 'NotIn'),
      values: (codes) => [...someItems(codes), ...atMost(255)(codes), ...unique()(codes)],
    },
    check: exitCodes,
  },
  'batch.v1.PodFailurePolicyOnPodConditionsPattern': {
    fields: {
      type: qualifiedName,
      status: ifSet(oneOf('True', 'False', 'Unknown')),
    },
  },
  'batch.v1.CronJob': { decoded: ['status'] },
  'batch.v1.CronJobSpec': {
    required: ['schedule'],
    fields: {
      schedule,
      timeZone,
      startingDeadlineSeconds: notNegative,
      successfulJobsHistoryLimit: notNegative,
      failedJobsHistoryLimit: notNegative,
      jobTemplate: (template) => within(jobTemplate(mapIn(mapIn(template).spec)), 'spec'),
    },
  },
  'batch.v1.JobTemplateSpec': {
    required: ['spec'],
    check: (template) => within(jobSpec(mapIn(template.spec)), 'spec'),
  },
};
