import type { JsonMap } from '../../json';

/** How urgent an event is; services have a colour, a severity or a priority for it. */
type Level = 'info' | 'good' | 'warning' | 'error';

/** What a person can do about a release, as commands of `kubectl argo rollouts`. */
type Command = 'abort' | 'promote' | 'retry rollout';

const event = (title: string, level: Level, reason: string, ...commands: Command[]): JsonMap => ({
  title,
  level,
  reason,
  commands: commands.map((command) => JSON.stringify(command)).join(' '),
});

// The status in these expressions is the one before the event: the controller notifies first and writes the status later.
const status = (field: string, missing: string): string => `(dig "status" "${field}" ${missing} .rollout)`;
const steps = '(dig "spec" "strategy" "canary" "steps" list .rollout | len)';
const atStep = `(printf "step %v of %v" (add 1 ${status('currentStepIndex', '0')}) ${steps})`;
const measured = `coalesce $analysis ${status('message', '""')} "see the AnalysisRun"`;

/**
 * The events by their names in triggers (translateReasonToTrigger in utils/record/record.go of Argo Rollouts), each with an
 * expression of the engine for its reason, and the commands with which a person goes on.
 */
export const notificationEvents: Readonly<Record<string, JsonMap>> = {
  'rollout-updated': event('update started', 'info', '"the pod template changed"', 'abort'),
  'rollout-step-completed': event('step completed', 'info', atStep, 'abort'),
  'rollout-completed': event(
    'update completed',
    'good',
    `ternary "first deployment" (ternary "promoted by a user" "promoted to stable" ${status('promoteFull', 'false')}) (empty ${status('stableRS', '""')})`,
  ),
  'rollout-paused': event(
    'update paused',
    'warning',
    `ternary $analysis (ternary "waiting for promotion" ${atStep} (eq ${steps} 0)) (eq $phase "Inconclusive")`,
    'promote',
    'abort',
  ),
  'rollout-aborted': event(
    'update aborted, going back to the stable version',
    'error',
    `ternary "requested by a user" (default "no progress before the deadline" $analysis) ${status('abort', 'false')}`,
    'retry rollout',
  ),
  'scaling-replica-set': event('scaling a ReplicaSet', 'info', '"the number of pods changes"'),
  'analysis-run-running': event('analysis started', 'info', '"measuring"'),
  'analysis-run-failed': event('analysis failed', 'error', measured),
  'analysis-run-error': event('analysis ended with an error', 'error', measured),
};

/**
 * The triggers by name: each event has one, which sends the template of that name. None has a condition: the controller
 * evaluates conditions at every change of a Rollout, and sends whenever one holds, whether there was an event or not.
 */
export const notificationTriggers: JsonMap = Object.fromEntries(
  Object.keys(notificationEvents).map((name) => [`on-${name}`, [{ send: [name] }]]),
);

const phases = ['Pending', 'Running', 'Successful', 'Failed', 'Error', 'Inconclusive'];

/** The reasons of the events that Argo Rollouts records (EventReason in its source) on Rollouts, AnalysisRuns and Experiments. */
const eventReasons = [
  ...[
    'Aborted',
    'AddedToInformer',
    'Completed',
    'Deleted',
    'NotCompleted',
    'Paused',
    'Resumed',
    'StepCompleted',
    'Updated',
  ].map((state) => `Rollout${state}`),
  ...['NewReplicaSetCreated', 'ReplicaSetCreateError', 'ReplicaSetUpdateError', 'ScalingReplicaSet'],
  ...['ExperimentCreated', 'ReconciliationError', 'SkipSteps', 'StepPluginTransition', 'SwitchService'],
  ...['AnalysisRun', 'Experiment', 'Metric'].flatMap((kind) => phases.map((phase) => `${kind}${phase}`)),
  'AnalysisRunTerminating',
  ...['Progressing', 'Running', 'Successful', 'Failed', 'Error'].map((status) => `Template${status}`),
  ...['TrafficRoutingError', 'TrafficWeightUpdated', 'WeightVerifyError', 'LoadBalancerNotFound'],
  ...['TargetGroupUnverified', 'TargetGroupVerified', 'TargetGroupVerifyError', 'PatchingALBIngress'],
  ...['CreatingCanaryIngress', 'PatchingCanaryIngress', 'TrafficSplitCreated', 'TrafficSplitNotCreated'],
  ...['UpdatedDestinationRule', 'DestinationRuleNotFound', 'TraefikServiceUpdateError'],
  ...['VirtualNodeNotFound', 'VirtualRouterNotFound', 'VirtualServiceNotFound'],
  ...['AmbassadorMappingConfigError', 'AmbassadorMappingNotFound', 'CanaryMappingCleanupError'],
  ...['CanaryMappingCreationError', 'CanaryMappingUpdateError', 'CanaryMappingWeightUpdate'],
  ...['ApisixRouteCreateError', 'ApisixRouteDeleteError', 'ApisixRouteUpdateError'],
];

/** The trigger of a reason, as translateReasonToTrigger in utils/record/record.go makes it. */
const triggerOf = (reason: string): string =>
  `on-${reason
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()}`;

/** The triggers that the controller runs at an event, each with the reason of the event. */
export const eventTriggers: JsonMap = Object.fromEntries(eventReasons.map((reason) => [triggerOf(reason), reason]));
