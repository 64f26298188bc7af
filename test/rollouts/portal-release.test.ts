import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';

const model = readChart(createApp().node.findChild('portal-services') as HelmChart);

interface Rendered {
  objects: JsonMap[];
  notes: string;
}

/** The objects and notes for the values; throws the message of a validation that fails. */
function rendered(values: JsonMap): Rendered {
  const verdict = evaluateCase(model, caseOf(values));
  if ('rejected' in verdict) throw verdict.rejected;
  return {
    objects: [...verdict.objects.values()].flat() as JsonMap[],
    notes: [...verdict.notes.values()].flat().join('\n'),
  };
}

const from = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }];

/** The values with the flags of the one command in the notes that is to be run. */
function afterCommand(values: JsonMap, notes: string): JsonMap {
  const [, flags = ''] = /helm upgrade .* --set (\S+)/.exec(notes) ?? [];
  const rollout = flags.split(',').map((flag): [string, string | boolean] => {
    const [path = '', value = ''] = flag.split('=');
    return [path.replace('rollout.', ''), value === 'true' || value === 'false' ? value === 'true' : value];
  });
  return { ...values, rollout: { ...(values.rollout as JsonMap), ...Object.fromEntries(rollout) } };
}

describe('the notes on a switch of the kind', () => {
  it.each([
    ['a Deployment', { enabled: false }],
    ['a Rollout', { enabled: true }],
    ['a Deployment with the values of a router', { enabled: false, trafficRouting: 'nginx' }],
    ['a Rollout behind a router', { enabled: true, trafficRouting: 'nginx' }],
    [
      'a Deployment with the values of a router that measures',
      { enabled: false, trafficRouting: 'nginx', metrics: { preset: 'ingress-nginx' } },
    ],
    [
      'a Rollout behind a router that measures',
      { enabled: true, trafficRouting: 'nginx', metrics: { preset: 'ingress-nginx' } },
    ],
  ])('print commands that the chart accepts: %s', (_, rollout) => {
    const values: JsonMap = { rollout, ingress: { enabled: true } };
    const first = afterCommand(values, rendered(values).notes);
    expect(first.rollout).toMatchObject({
      enabled: !rollout.enabled,
      keep: rollout.enabled ? 'Rollout' : 'Deployment',
    });
    const during = rendered(first);
    expect(during.objects.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['Deployment', 'Rollout']));
    // The values file is the one of before, in which keep is empty.
    const last = rendered(afterCommand(values, during.notes)).objects.map(({ kind }) => kind);
    expect(last).toContain(rollout.enabled ? 'Deployment' : 'Rollout');
    expect(last).not.toContain(rollout.enabled ? 'Rollout' : 'Deployment');
  });
});

describe('the notes on the way back from a router', () => {
  it('show how to find and remove a hash that the controller left in the selector', () => {
    const path = '/spec/selector/rollouts-pod-template-hash';
    expect(rendered({ rollout: { keep: 'Rollout' } }).notes).toContain(path);
    expect(rendered({ rollout: { enabled: true, keep: 'Deployment' } }).notes).not.toContain(path);
  });
});

describe('the notes on what is measured', () => {
  const notes = (rollout: JsonMap, more: JsonMap = {}): string =>
    rendered({ rollout: { enabled: true, ...rollout }, ...more }).notes;
  const routed = { trafficRouting: 'nginx', metrics: { preset: 'ingress-nginx' } };

  it('mention a missing ServiceMonitor only where the analysis needs one, and with its consequence', () => {
    expect(notes({})).toContain('There is no ServiceMonitor');
    expect(notes({})).toContain('no release is promoted');
    expect(notes({ analysis: { noData: 'pass' } })).toContain('each release is promoted without being measured');
    expect(notes({ metrics: { preset: 'istio' } })).not.toContain('ServiceMonitor');
    expect(notes(routed, { ingress: { enabled: true } })).not.toContain('ServiceMonitor');
    const off = notes({ analysis: { successRate: false, errorRate: false, latency: false } });
    expect(off).not.toContain('ServiceMonitor');
    expect(off).toContain('Nothing measures a release');
    expect(notes({}, { metrics: { serviceMonitor: { enabled: true } } })).not.toContain('There is no ServiceMonitor');
  });

  it('say where hanging-guard may abort a good release, and where it is not used', () => {
    expect(notes({})).toContain('set rollout.analysis.hanging=false where clients keep\nconnections open');
    expect(notes({ analysis: { hanging: false } })).not.toContain('hanging');
    expect(notes({ metrics: { preset: 'istio' } })).not.toContain('hanging');
    expect(notes(routed, { ingress: { enabled: true } })).toContain('hanging-guard is not used');
    const inPods = { trafficRouting: 'nginx' };
    const warning = 'Callers inside the cluster reach the stable version only';
    expect(notes(inPods, { ingress: { enabled: true } })).toContain(warning);
    expect(notes({ ...inPods, analysis: { hanging: false } }, { ingress: { enabled: true } })).not.toContain(warning);
    expect(notes(routed, { ingress: { enabled: true } })).not.toContain(warning);
    expect(notes({})).not.toContain(warning);
  });

  it('say that an abort is not immediate without a router, and what a changed step does after it', () => {
    const slow = 'An abort is not immediate';
    expect(notes({})).toContain(slow);
    expect(notes(routed, { ingress: { enabled: true } })).not.toContain(slow);
    expect(notes({})).toContain('put the good image back before you change weights, pause or analysis');
  });
});

describe('the guards of a release', () => {
  const guards = (rollout: JsonMap, more: JsonMap = {}): unknown => {
    const { objects } = rendered({ rollout: { enabled: true, ...rollout }, ...more });
    const { spec } = objects.find(({ kind }) => kind === 'Rollout') as unknown as {
      spec: { strategy: { canary: { analysis: { templates: { templateName: string }[] } } } };
    };
    return spec.strategy.canary.analysis.templates.map(({ templateName }) => templateName);
  };
  const ofRule = (rule: string) => ['success-rate', 'error-rate', 'latency'].map((name) => `${name}${rule}-guard`);
  const ofShares = ofRule('');

  it('include those against dead canaries, unless a value leaves one out', () => {
    expect(guards({})).toEqual([...ofShares, 'failing-guard', 'hanging-guard']);
    expect(guards({ analysis: { hanging: false } })).toEqual([...ofShares, 'failing-guard']);
    expect(guards({ analysis: { failing: false } })).toEqual([...ofShares, 'hanging-guard']);
  });

  it('do not include hanging-guard where the router counts the requests', () => {
    const rollout = { trafficRouting: 'nginx', metrics: { preset: 'ingress-nginx' } };
    expect(guards(rollout, { ingress: { enabled: true } })).toEqual([...ofRule('-threshold'), 'failing-guard']);
  });
});

describe('the arguments of the analysis', () => {
  const argument = (rollout: JsonMap, name: string): unknown => {
    const { objects } = rendered({ rollout: { enabled: true, ...rollout } });
    const { spec } = objects.find(({ kind }) => kind === 'Rollout') as unknown as {
      spec: { strategy: { canary: { analysis: { args: { name: string; value?: string }[] } } } };
    };
    return spec.strategy.canary.analysis.args.find((one) => one.name === name)?.value;
  };

  it.each([
    [[20, 40, 60, 80], '20'],
    [[5, 50], '5'],
    [[8, 9, 10], '8'],
    [[60, 30, 90], '30'],
    [[60, 80], '50'],
  ])('have the minimum of the weights %j', (weights, minimum) => {
    expect(argument({ weights }, 'minimum-weight')).toBe(minimum);
  });

  it('leave out requests without a route, unless a value or a series of its own counts them', () => {
    const all = 'http_route!~"/(healthz|livez|readyz|metrics)"';
    expect(argument({}, 'preset-selector')).toBe('http_route!~"|/(healthz|livez|readyz|metrics)"');
    expect(argument({ metrics: { countUnrouted: true } }, 'preset-selector')).toBe(all);
    const own = {
      analysis: { latency: false },
      metrics: { requests: 'a_total', statusLabel: 'code', failureStatus: '5..|13' },
    };
    expect(argument(own, 'preset-selector')).toBe(all);
  });

  it('count the failures of a label of its own as errors, since the templates know those of HTTP only', () => {
    expect(argument({ metrics: { failureStatus: '5..' } }, 'error-status')).toBeUndefined();
    const own = { statusLabel: 'grpc_response_status', failureStatus: '2|13' };
    expect(argument({ metrics: own }, 'error-status')).toBe('2|13');
  });
});

describe('the port of the metrics', () => {
  const services = (values: JsonMap): Record<string, unknown> =>
    Object.fromEntries(
      rendered(values)
        .objects.filter(({ kind }) => kind === 'Service')
        .map(({ metadata, spec }) => [
          (metadata as { name: string }).name,
          (spec as { ports: { name: string }[] }).ports.map(({ name }) => name),
        ]),
    );

  it('is not published by the Service in front of the pods, which may lead out of the cluster', () => {
    const metrics = { port: 9464, serviceMonitor: { enabled: true } };
    const service = { type: 'LoadBalancer' };
    const found = services({ metrics, service });
    expect(Object.values(found)).toEqual(expect.arrayContaining([['http'], ['metrics']]));
    expect(Object.keys(found).filter((name) => name.endsWith('-metrics'))).toHaveLength(1);
    const { objects } = rendered({ metrics, service });
    const monitor = objects.find(({ kind }) => kind === 'ServiceMonitor') as unknown as {
      spec: { selector: { matchLabels: Record<string, string> }; endpoints: { port: string }[] };
    };
    expect(monitor.spec.selector.matchLabels).toMatchObject({ 'app.kubernetes.io/component': 'metrics' });
    expect(monitor.spec.endpoints[0]?.port).toBe('metrics');
  });

  it('can be restricted to the scrapers', () => {
    const networkPolicy = { enabled: true, from };
    const serviceMonitor = { enabled: true };
    expect(() => rendered({ metrics: { serviceMonitor }, networkPolicy })).toThrow('networkPolicy.metricsFrom');
    for (const open of [
      { metrics: { serviceMonitor }, networkPolicy: { ...networkPolicy, metricsFrom: from } },
      { metrics: { serviceMonitor, port: 9464 }, networkPolicy },
      // The pods may push their metrics, as OTLP.
      { rollout: { enabled: true }, networkPolicy },
      { networkPolicy },
    ] as JsonMap[])
      expect(rendered(open).objects.map(({ kind }) => kind)).toContain('NetworkPolicy');
  });
});

describe('the probes of the portal', () => {
  const container = (): Record<string, { timeoutSeconds: number; periodSeconds: number; failureThreshold: number }> => {
    const deployment = rendered({}).objects.find(({ kind }) => kind === 'Deployment') as JsonMap;
    const { template } = deployment.spec as { template: { spec: { containers: JsonMap[] } } };
    return template.spec.containers[0] as ReturnType<typeof container>;
  };

  it('wait longer than the second that Kubernetes waits by default', () => {
    const { startupProbe, readinessProbe, livenessProbe } = container();
    expect([startupProbe, readinessProbe, livenessProbe].map((probe) => probe?.timeoutSeconds)).toEqual([5, 5, 5]);
  });

  it('take a slow pod out of the Service long before they restart it', () => {
    const { readinessProbe, livenessProbe } = container();
    expect(livenessProbe?.failureThreshold).toBeGreaterThan(readinessProbe?.failureThreshold as number);
    const seconds = (probe = { periodSeconds: 0, failureThreshold: 0 }) => probe.periodSeconds * probe.failureThreshold;
    expect(seconds(livenessProbe)).toBeGreaterThanOrEqual(4 * seconds(readinessProbe));
  });
});

describe('the interval of a workload', () => {
  /** The arguments of each analysis of the Rollout: of the gates, and of the guards. */
  const argumentsFor = (interval: string): Record<string, string>[] => {
    const { objects } = rendered({ rollout: { enabled: true, analysis: { interval } } });
    const { spec } = objects.find(({ kind }) => kind === 'Rollout') as { spec: JsonMap };
    return [...JSON.stringify(spec).matchAll(/"args":(\[[^\]]*\])/g)].map(([, list = '']) =>
      Object.fromEntries(
        (JSON.parse(list) as { name: string; value: string }[]).map(({ name, value }) => [name, value]),
      ),
    );
  };

  it('is passed to every analysis, with three times as much for its guards', () => {
    const all = argumentsFor('1h2m3s');
    expect(all).toHaveLength(5);
    for (const args of all) expect(args).toMatchObject({ interval: '1h2m3s', 'guard-delay': '11169s' });
  });

  it('is that of the templates by default', () => {
    for (const args of argumentsFor('')) {
      expect(args).not.toHaveProperty('interval');
      expect(args).not.toHaveProperty('guard-delay');
    }
  });
});

describe('the steps of Argo Rollouts', () => {
  type Step = Record<string, JsonMap | number>;

  /** The strategy of the Rollout for the fields of `rollout.strategy.canary`. */
  const strategyOf = (canary: JsonMap, more: JsonMap = {}, values: JsonMap = {}): JsonMap & { steps: Step[] } => {
    const rollout = { enabled: true, strategy: { canary }, ...more };
    const found = rendered({ rollout, ...values }).objects.find(({ kind }) => kind === 'Rollout') as {
      spec: { strategy: { canary: JsonMap & { steps: Step[] } } };
    };
    return found.spec.strategy.canary;
  };
  const kindsOf = (steps: Step[]): string[] =>
    steps.map(
      (step) => Object.entries(step).map(([kind, value]) => (kind === 'setWeight' ? `${value}` : kind))[0] ?? '',
    );
  const notHanging = { analysis: { hanging: false } };
  const weightsAndPauses: JsonMap[] = [
    { setWeight: 20 },
    { pause: { duration: '2m' } },
    { setWeight: 40 },
    { pause: {} },
  ];
  const minimumWeight = (steps: JsonMap[]): unknown => {
    const { args } = strategyOf({ steps }, notHanging).analysis as { args: { name: string; value: string }[] };
    return args.find(({ name }) => name === 'minimum-weight')?.value;
  };

  it('are those of the values, each weight with a gate', () => {
    const { steps } = strategyOf({ steps: weightsAndPauses });
    expect(kindsOf(steps)).toEqual(['20', 'analysis', 'pause', '40', 'analysis', 'pause']);
    expect(steps.filter(({ analysis }) => !analysis)).toEqual(weightsAndPauses);
  });

  it('get no gates beside an analysis of their own, at a weight of 0, and where nothing is measured', () => {
    const own = { analysis: { templates: [{ templateName: 'smoke' }] } };
    expect(kindsOf(strategyOf({ steps: [{ setWeight: 20 }, own] }).steps)).toEqual(['20', 'analysis']);
    expect(strategyOf({ steps: [{ setWeight: 20 }, own] })).toHaveProperty('analysis.startingStep', 1);
    expect(kindsOf(strategyOf({ steps: [{ setWeight: 0 }, { setWeight: 5 }] }, notHanging).steps)).toEqual([
      '0',
      '5',
      'analysis',
    ]);
    const unmeasured = { analysis: { successRate: false, errorRate: false, latency: false } };
    expect(strategyOf({ steps: weightsAndPauses }, unmeasured).steps).toEqual(weightsAndPauses);
  });

  it.each<[string, JsonMap[], number]>([
    ['a weight', [{ setWeight: 20 }], 1],
    ['a pause', [{ pause: { duration: '5m' } }, { setWeight: 20 }, { setWeight: 40 }], 2],
    ['a weight of 0 and a plugin', [{ setWeight: 0 }, { plugin: { name: 'a/b' } }, { setWeight: 5 }], 3],
  ])('start the guards once the canary has requests: after %s', (_, steps, startingStep) => {
    expect(strategyOf({ steps }, notHanging)).toHaveProperty('analysis.startingStep', startingStep);
  });

  it('start the guards at a route by header or a mirror, which hanging-guard has to be off for', () => {
    const trafficRouting = { istio: { virtualService: { name: 'a' } } };
    const match = [{ headerName: 'X-Beta', headerValue: { exact: 'yes' } }];
    const mirror = [{ method: { exact: 'GET' } }];
    const routes: JsonMap[] = [
      { setHeaderRoute: { name: 'a', match } },
      { setMirrorRoute: { name: 'a', match: mirror, percentage: 5 } },
    ];
    for (const route of routes) {
      const steps: JsonMap[] = [{ setCanaryScale: { weight: 5 } }, route, { pause: {} }, { setWeight: 5 }];
      const canary = { trafficRouting, steps };
      expect(strategyOf(canary, notHanging)).toHaveProperty('analysis.startingStep', 2);
      expect(() => strategyOf(canary)).toThrow(
        /steps: a header or mirror route brings few requests.*analysis\.hanging to false/,
      );
    }
  });

  it('may not give a canary a larger share of the requests than of the pods', () => {
    const routed = (...steps: JsonMap[]) =>
      strategyOf({ steps }, { trafficRouting: 'nginx' }, { ingress: { enabled: true } });
    const scale = { setCanaryScale: { weight: 25 } };
    const follow = { setCanaryScale: { matchTrafficWeight: true } };
    const number = { setCanaryScale: { replicas: 1 } };
    const weights = (...all: number[]): JsonMap[] => all.map((setWeight) => ({ setWeight }));
    // Argo Rollouts keeps a scale until the next one (utils/replicaset/canary.go, UseSetCanaryScale).
    for (const steps of [
      [scale, ...weights(20, 100)],
      [...weights(5), follow, ...weights(10), scale, ...weights(30, 10)],
    ])
      expect(() => routed(...steps)).toThrow(
        /canary scaled to 25 % of the pods gets (?:100|30) % of the requests.*put one with weight (?:100|30) in front/,
      );
    for (const steps of [
      weights(20, 40),
      [scale, ...weights(20, 25), follow, ...weights(50)],
      [...weights(50), scale, ...weights(5)],
      [number, ...weights(100)],
    ])
      expect(() => routed(...steps)).not.toThrow();
    expect(() => routed({ setCanaryScale: { weight: 0 } }, ...weights(8))).toThrow(/scaled to 0 % .* gets 8 %/);
  });

  it('need pods for a route, which a scale that follows a weight of 0 does not give', () => {
    const route = { setHeaderRoute: { name: 'a', match: [{ headerName: 'x', headerValue: { exact: 'y' } }] } };
    const follow = { setCanaryScale: { matchTrafficWeight: true } };
    const scale = { setCanaryScale: { weight: 5 } };
    const routed = (...steps: JsonMap[]) =>
      strategyOf({ trafficRouting: { alb: { ingress: 'a', servicePort: 80 } }, steps }, notHanging);
    const weight = { setWeight: 5 };
    for (const steps of [
      [follow, route, weight],
      [scale, follow, route, weight],
    ])
      expect(() => routed(...steps)).toThrow(/put a setCanaryScale with weight or replicas in front/);
    for (const steps of [
      [scale, route, weight],
      [follow, scale, route, weight],
      [weight, follow, route],
    ])
      expect(() => routed(...steps)).not.toThrow();
  });

  it('decide the weight at which a hanging canary is noticed', () => {
    expect(minimumWeight([{ setWeight: 100 }, { setWeight: 30 }, { setWeight: 8 }])).toBe('8');
    expect(minimumWeight([{ setWeight: 0 }, { setWeight: 100 }])).toBe('50');
  });

  it('come with the fields of the strategy that only a router reads', () => {
    const fields = {
      minPodsPerReplicaSet: 2,
      scaleDownDelaySeconds: 0,
      scaleDownDelayRevisionLimit: 0,
      abortScaleDownDelaySeconds: 0,
    };
    const scale = { setCanaryScale: { weight: 50 } };
    const strategy = strategyOf(
      { ...fields, steps: [scale, { setWeight: 5 }] },
      { trafficRouting: 'nginx' },
      { ingress: { enabled: true } },
    );
    expect(strategy).toMatchObject(fields);
    expect(strategy.steps[0]).toEqual(scale);
    // During a switch there is no router.
    expect(strategyOf({ scaleDownDelaySeconds: 60 }, { keep: 'Deployment' })).not.toHaveProperty(
      'scaleDownDelaySeconds',
    );
  });

  it('are told in the notes', () => {
    const { notes } = rendered({ rollout: { enabled: true, strategy: { canary: { steps: weightsAndPauses } } } });
    expect(notes).toContain('20 %, 40 %, then 100 % of the pods');
    expect(notes).toMatch(/waits until somebody promotes.*\n.*kubectl argo rollouts .* promote/);
    expect(rendered({ rollout: { enabled: true } }).notes).not.toContain('waits until somebody promotes');
  });
});

describe('a Rollout', () => {
  it('has no zero that the controller leaves out when it writes the object back, or Argo CD finds it OutOfSync', () => {
    const values = { minReadySeconds: 0, rollout: { enabled: true, progressDeadlineAbort: false } };
    const { spec } = rendered(values).objects.find(({ kind }) => kind === 'Rollout') as { spec: JsonMap };
    expect(Object.entries(spec).filter(([, value]) => value === 0 || value === false)).toEqual([]);
  });
});
