import type { JsonMap } from '../../lib/json';

type Mistake = [string, JsonMap, RegExp];

const analysis = (fields: JsonMap, more: JsonMap = {}): JsonMap => ({
  rollout: { enabled: true, analysis: fields, ...more },
});

/** Values of a workload that the rule `sequential` does not read, or with which it could not decide. */
export const sequentialMistakes: Mistake[] = [
  ...(['successThreshold', 'errorThreshold', 'latencyShare'] as const).map(
    (name): Mistake => [
      `${name} beside the rule sequential`,
      analysis({ rule: 'sequential', [name]: 0.5 }),
      new RegExp(
        `analysis\\.${name} has no effect.*sequential\\.${name === 'latencyShare' ? 'healthySlowRate' : 'healthyErrorRate'}`,
      ),
    ],
  ),
  [
    'rates of the rule sequential beside the rule threshold',
    analysis({ rule: 'threshold', sequential: { missed: 0.01 } }),
    /analysis\.sequential has no effect.*analysis\.rule is threshold/,
  ],
  ...(['ErrorRate', 'SlowRate'] as const).flatMap((kind): Mistake[] => [
    [
      `equal rates healthy${kind} and harmful${kind}`,
      analysis({ sequential: { [`healthy${kind}`]: 0.02, [`harmful${kind}`]: 0.02 } }),
      new RegExp(`healthy${kind} is not below .*harmful${kind}`),
    ],
    [
      `healthy${kind} alone`,
      analysis({ sequential: { [`healthy${kind}`]: 0.02 } }),
      new RegExp(`needs both healthy${kind} and harmful${kind}`),
    ],
  ]),
  [
    'a ServiceMonitor that scrapes more rarely than the rule sequential expects',
    {
      ...analysis({ rule: 'sequential', interval: '4m' }),
      metrics: { serviceMonitor: { enabled: true, interval: '1m' } },
    },
    /serviceMonitor\.interval is 1m.*set .*sequential\.scrapeInterval to 1m/,
  ],
  ...([{ window: '59s' }, { window: '3m', scrapeInterval: '1m' }] as JsonMap[]).map(
    (sequential): Mistake => [
      `a window of ${String(sequential.window)} with too few scrapes`,
      {
        ...analysis({ sequential, interval: '4m' }),
        metrics: { serviceMonitor: { enabled: true } },
      },
      new RegExp(`sequential\\.window is ${String(sequential.window)}, which must hold four scrapes`),
    ],
  ),
  [
    'harmfulRatio with the rule sequential',
    analysis({ rule: 'sequential', sequential: { harmfulRatio: 2 } }),
    /harmfulRatio has no effect, since .*rule is sequential: set the rule to relative/,
  ],
  ...['sequential', 'relative'].map(
    (rule): Mistake => [
      `the rule ${rule} with blue-green`,
      analysis({ rule }, { strategy: { blueGreen: { enabled: true } } }),
      new RegExp(`analysis\\.rule is ${rule}, which is for canaries`),
    ],
  ),
  [
    'a weight of 100 with the rule relative',
    analysis({ rule: 'relative' }, { strategy: { canary: { steps: [{ setWeight: 20 }, { setWeight: 100 }] } } }),
    /"setWeight":100\} leaves the stable version without requests.*rule to sequential/,
  ],
  [
    'a threshold beside the rule relative',
    analysis({ rule: 'relative', errorThreshold: 0.5 }),
    /analysis\.errorThreshold has no effect, since .*rule is relative/,
  ],
  [
    'a ServiceMonitor that scrapes more rarely than the rule relative expects',
    {
      ...analysis({ rule: 'relative', interval: '4m' }),
      metrics: { serviceMonitor: { enabled: true, interval: '1m' } },
    },
    /rule relative takes a pod/,
  ],
];

/** Values of the templates with which the rule `sequential` could not decide. */
export const sequentialTemplateMistakes: Mistake[] = [
  ...(['ErrorRate', 'SlowRate'] as const).map(
    (kind): Mistake => [
      `a healthy${kind} that is not below harmful${kind}`,
      { analysis: { sequential: { [`healthy${kind}`]: 0.05 } } },
      new RegExp(`sequential\\.healthy${kind} \\(0\\.05\\) is not below`),
    ],
  ),
  ...['window', 'memory'].flatMap((name): Mistake[] => [
    [
      `a ${name} of three scrapes`,
      { analysis: { rule: 'sequential', sequential: { [name]: '59s' } } },
      new RegExp(`sequential\\.${name} holds fewer than four scrapes`),
    ],
    [
      `a ${name} with more points than Prometheus returns`,
      { analysis: { rule: 'sequential', sequential: { [name]: '46h' } } },
      new RegExp(`sequential\\.${name} holds more than 11000 times`),
    ],
  ]),
  ...['sequential', 'relative'].map(
    (rule): Mistake => [
      `noData with the rule ${rule}`,
      { analysis: { rule, noData: 'fail' } },
      new RegExp(`analysis\\.noData is fail, and .*rule ${rule} .*analysis\\.sequential\\.undecided`),
    ],
  ),
];
