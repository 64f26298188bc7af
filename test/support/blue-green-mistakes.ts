import type { JsonMap } from '../../lib/json';

/** Values of `rollout` with fields of its blue-green strategy. */
export const blueGreen = (fields: JsonMap, more: JsonMap = {}): JsonMap => ({
  rollout: { enabled: true, ...more, strategy: { blueGreen: { enabled: true, ...fields } } },
});

const templates = [{ templateName: 'smoke-test' }];

/** Values of a fitting type, for the fields that may be set. */
const fields: JsonMap = {
  abortScaleDownDelaySeconds: 30,
  activeMetadata: { labels: { role: 'active' } },
  antiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} },
  autoPromotionSeconds: 30,
  maxUnavailable: 1,
  postPromotionAnalysis: { templates },
  prePromotionAnalysis: { templates },
  previewMetadata: { labels: { role: 'preview' } },
  previewReplicaCount: 1,
  scaleDownDelayRevisionLimit: 1,
  scaleDownDelaySeconds: 600,
};

const ofCanary: JsonMap = {
  abortScaleDownDelaySeconds: 30,
  antiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} },
  canaryMetadata: { labels: { role: 'canary' } },
  dynamicStableScale: true,
  minPodsPerReplicaSet: 2,
  scaleDownDelayRevisionLimit: 1,
  scaleDownDelaySeconds: 600,
  stableMetadata: { labels: { role: 'stable' } },
  steps: [{ setWeight: 20 }],
};

/** Fields of the blue-green strategy that Argo Rollouts calls invalid, or that are ignored beside others. */
export const blueGreenMistakes: [string, JsonMap, RegExp][] = [
  [
    'blue-green behind a router',
    { ...blueGreen({}, { trafficRouting: 'nginx' }), ingress: { enabled: true } },
    /strategy\.blueGreen\.enabled switches all requests at once.*empty rollout\.trafficRouting, or set/,
  ],
  ...[
    { enabled: true, keep: 'Deployment' },
    { enabled: false, keep: 'Rollout' },
  ].map(({ keep, enabled }): [string, JsonMap, RegExp] => [
    `blue-green while a ${keep} is kept`,
    blueGreen({}, { keep, enabled }),
    /blueGreen\.enabled is set together with rollout\.keep.*as long as rollout\.keep is set/,
  ]),
  ...Object.entries(ofCanary).map(([name, value]): [string, JsonMap, RegExp] => [
    `${name} of a canary beside blue-green`,
    { rollout: { enabled: true, strategy: { canary: { [name]: value }, blueGreen: { enabled: true } } } },
    new RegExp(`strategy\\.canary\\.${name} has no effect with rollout\\.strategy\\.blueGreen\\.enabled: remove it`),
  ]),
  ...([{ weights: [50] }, { pause: '5m' }] as JsonMap[]).map((more): [string, JsonMap, RegExp] => [
    `${Object.keys(more)} beside blue-green`,
    blueGreen({}, more),
    /rollout\.weights and rollout\.pause have no effect.*autoPromotionSeconds is a pause before the switch/,
  ]),
  ...Object.entries(fields).map(([name, value]): [string, JsonMap, RegExp] => [
    `${name} of blue-green for a canary`,
    { rollout: { enabled: true, strategy: { blueGreen: { [name]: value } } } },
    new RegExp(
      `blueGreen\\.${name} is set, and releases go by canary: set rollout\\.strategy\\.blueGreen\\.enabled to true`,
    ),
  ]),
  [
    'a manual promotion of a canary',
    { rollout: { enabled: true, strategy: { blueGreen: { autoPromotionEnabled: false } } } },
    /blueGreen\.autoPromotionEnabled is false, and releases go by canary/,
  ],
  [
    'a time of a promotion that is manual',
    blueGreen({ autoPromotionEnabled: false, autoPromotionSeconds: 60 }),
    /autoPromotionSeconds has no effect while rollout\.strategy\.blueGreen\.autoPromotionEnabled is false/,
  ],
  [
    'more old versions with pods than there are ReplicaSets',
    { ...blueGreen({ scaleDownDelayRevisionLimit: 3 }), revisionHistoryLimit: 2 },
    /scaleDownDelayRevisionLimit is more than revisionHistoryLimit.*raise revisionHistoryLimit/,
  ],
  [
    'old versions whose pods end with the switch',
    blueGreen({ scaleDownDelaySeconds: 0 }),
    /blueGreen.*scaleDownDelaySeconds/,
  ],
  [
    'two kinds of anti-affinity with blue-green',
    blueGreen({
      antiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: { weight: 1 },
        requiredDuringSchedulingIgnoredDuringExecution: {},
      },
    }),
    /blueGreen\.antiAffinity has preferred.* and required.*: choose one/,
  ],
  ...['prePromotionAnalysis', 'postPromotionAnalysis'].flatMap((name): [string, JsonMap, RegExp][] => [
    [
      `a ${name} without templates`,
      blueGreen({ [name]: { args: [{ name: 'service', value: 'portal' }] } }),
      new RegExp(`blueGreen\\.${name} names no template: add templates`),
    ],
    [
      `a guard in ${name}`,
      blueGreen({ [name]: { templates: [...templates, { templateName: 'latency-guard', clusterScope: true }] } }),
      new RegExp(
        `blueGreen\\.${name} names latency-guard, which measures without end.*${name.startsWith('pre') ? 'one of your own' : 'success-rate-promotion'}`,
      ),
    ],
    [
      `a misspelt field of ${name}`,
      blueGreen({ [name]: { templates: [{ templateNames: 'smoke-test' }] } }),
      new RegExp(`${name}.*templateName`),
    ],
  ]),
  [
    'an argument of the promotion templates',
    blueGreen({ postPromotionAnalysis: { templates, args: [{ name: 'interval', value: '5m' }] } }),
    /postPromotionAnalysis\.args sets interval, which the chart sets.*use another name/,
  ],
  [
    'a preview host without anything that could lead to it',
    { ...blueGreen({}), previewHost: 'preview.example.com' },
    /previewHost needs a route to be like: set ingress\.enabled or httpRoute\.enabled.* to true, or empty previewHost/,
  ],
  [
    'a preview host of a canary',
    { rollout: { enabled: true }, previewHost: 'preview.example.com' },
    /previewHost has no effect on a release by canary: empty it/,
  ],
  ['a preview host with a port', { ...blueGreen({}), previewHost: 'preview.example.com:80' }, /previewHost.*match/],
  ...([{ minAvailable: 1 }, { maxUnavailable: '50%' }, { maxUnavailable: '100%' }] as JsonMap[]).map(
    (podDisruptionBudget): [string, JsonMap, RegExp] => [
      `a budget with ${JSON.stringify(podDisruptionBudget)} beside blue-green`,
      { ...blueGreen({}), replicaCount: 3, podDisruptionBudget },
      /podDisruptionBudget counts the pods of both versions.*unset podDisruptionBudget\.minAvailable/,
    ],
  ),
];
