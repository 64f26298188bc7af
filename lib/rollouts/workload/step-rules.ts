import type { HelmChart, ValidationRule } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import { isMeasured } from '../analysis/workload-metrics';
import { routeStepRules } from '../routing/route-step-rules';
import type { rolloutValues } from '../values';
import { platformTemplateRules } from './platform-template-rules';

type Rules = Pick<HelmChart, 'failIf' | 'failIfAny'>;

/** Kinds of steps of Argo Rollouts. */
const kinds = [
  'setWeight',
  'pause',
  'analysis',
  'experiment',
  'setCanaryScale',
  'setHeaderRoute',
  'setMirrorRoute',
  'plugin',
] as const;

/** The pause of a step in JSON, or "": for seconds, for a duration of Go, or until somebody promotes. */
const pauses =
  '^(?:""|\\{\\}|\\{"duration":(?:[0-9]{1,9}|"[0-9]{1,9}"|"(?:[0-9]{1,9}(?:[.][0-9]+)?(?:h|m|s|ms|us|ns))+")\\})$';

/** The section of a step in JSON; "" of a step that has none. */
const sectionOf = (step: object, kind: (typeof kinds)[number]): string => fn.toJson(fn.get(step, kind));

/** Rejects steps that Argo Rollouts calls invalid (pkg/apis/rollouts/validation), or ignores. */
export function rejectSteps(
  rules: Rules,
  rollout: Pick<Refs<ReturnType<typeof rolloutValues>>, 'strategy' | 'analysis' | 'trafficRouting'>,
  options: {
    /** Path of the values. */
    readonly path: string;
    /** Pause of the short form. */
    readonly pause: string;
    readonly hasRouter: BooleanRef;
    /** Whether the plugin for the Gateway API splits a GRPCRoute of the chart. */
    readonly grpc: BooleanRef | undefined;
    /** The steps by a letter each, of `shapeOfSteps`. */
    readonly shape: string;
    /** The weights after each canary scale, of `scaledWeights`. */
    readonly scales: string[];
  },
): void {
  const { strategy, analysis } = rollout;
  const { steps } = strategy.canary;
  const { path, pause, hasRouter } = options;
  const at = `${path}.strategy.canary.steps`;
  rules.failIf(
    fn.and(steps, pause),
    `${path}.pause belongs to ${path}.weights, which ${at} replaces: write the pauses as steps, and empty ${path}.pause`,
  );
  rules.failIf(
    fn.and(isMeasured({ analysis }), steps, fn.not(fn.contains('w', options.shape))),
    `${at} set no weight above 0, so nothing would be measured before the new version gets all requests: add a setWeight`,
  );
  rules.failIf(
    // The controller removes such routes while the canary has no pods, and adds each only once.
    fn.regexMatch('^(?:[^w]*m)?[^sw]*r', options.shape),
    `${at}: a header or mirror route before the canary has pods is removed again by Argo Rollouts: put a setCanaryScale with weight or replicas in front of it`,
  );
  rules.failIf(
    fn.and(analysis.hanging, isMeasured({ analysis }), fn.regexMatch('^[^w]*r', options.shape)),
    `${at}: a header or mirror route brings few requests, and ${path}.analysis.hanging would take a canary with fewer than its weight for one that hangs: set ${path}.analysis.hanging to false`,
  );
  rules.failIfAny(steps, (step) => {
    const text = fn.toJson(step);
    return [
      {
        condition: fn.ne(fn.len(step), 1),
        message: `${at}: ${text} must have exactly one of ${kinds.join(', ')}`,
      },
      {
        condition: fn.and(analysis.hanging, fn.hasKey(step, 'setWeight'), fn.not(fn.get(step, 'setWeight'))),
        message: `${at}: ${text} leaves the canary without requests, and ${path}.analysis.hanging would take it for one that hangs: remove the step (a release begins at 0), or set ${path}.analysis.hanging to false`,
      },
      {
        condition: fn.and(fn.eq(analysis.rule, 'relative'), fn.eq(fn.int64(fn.get(step, 'setWeight')), 100)),
        message: `${at}: ${text} leaves the stable version without requests, and ${path}.analysis.rule relative compares with them: remove the step, or set ${path}.analysis.rule to sequential`,
      },
      ...weightRules(step, `${at}: ${text}`),
      ...routeStepRules(step, `${at}: ${text}`, rollout, options),
      ...analysisRules(step, `${at}: ${text}`),
      ...platformTemplateRules(step, `${at}: ${text}`),
      {
        // They have all labels that the Service selects; a router's Services select by the hash too (#4526).
        condition: fn.and(fn.hasKey(step, 'experiment'), fn.not(hasRouter)),
        message: `${at}: ${text} starts pods that get requests from the Service, and no guard measures them: set ${path}.trafficRouting, or remove the step`,
      },
    ];
  });
  rules.failIfAny(options.scales, (weights) => {
    const all = fn.splitList(' ', weights) as string[];
    const [scale, largest] = [fn.first(all), fn.last(fn.sortAlpha(all))] as [string, string];
    const number = (digits: string): string => fn.regexFind('[1-9][0-9]*$|0$', digits);
    return {
      condition: fn.ne(scale, largest),
      message: `${at}: a canary scaled to ${number(scale)} % of the pods gets ${number(largest)} % of the requests, since Argo Rollouts keeps its scale until the next setCanaryScale: put one with weight ${number(largest)} in front of that setWeight, or, after a smaller weight, one with matchTrafficWeight true`,
    };
  });
}

function weightRules(step: object, where: string): ValidationRule[] {
  const weight = fn.int64(fn.get(step, 'setWeight'));
  return [
    {
      condition: fn.or(fn.lt(weight, 0), fn.gt(weight, 100)),
      message: `${where} must have a weight from 0 to 100`,
    },
    {
      condition: fn.not(fn.regexMatch(pauses, sectionOf(step, 'pause'))),
      message: `${where} has no valid duration: use seconds, or a duration such as 90s, 5m or 1h30m; without one the release waits until it is promoted`,
    },
  ];
}

function analysisRules(step: object, where: string): ValidationRule[] {
  return [
    {
      condition: fn.and(
        fn.hasKey(step, 'analysis'),
        fn.not(fn.contains('"templates":[{', sectionOf(step, 'analysis'))),
      ),
      message: `${where} names no template: add templates, each with a templateName`,
    },
    {
      condition: fn.and(
        fn.hasKey(step, 'experiment'),
        fn.not(fn.contains('"templates":[{', sectionOf(step, 'experiment'))),
      ),
      message: `${where} starts no pods: add templates, each with a name and a specRef`,
    },
  ];
}
