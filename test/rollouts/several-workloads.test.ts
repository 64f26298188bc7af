import { App } from 'cdk8s';
import { z } from 'zod';
import { ingressValues } from '../../lib/application/ingress';
import { Component } from '../../lib/chart/component';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { rejectInvalidObjects } from '../../lib/render/check-objects';
import { renderChart } from '../../lib/render/render-chart';
import { rolloutValues } from '../../lib/rollouts/values';
import { ProgressiveWorkload } from '../../lib/rollouts/workload/progressive-workload';
import type { ProgressiveWorkloadProps } from '../../lib/rollouts/workload/workload-props';
import { group, type Refs } from '../../lib/values/define';
import { majors } from '../support/helm';
import { expectSameObjects } from '../support/same-objects';
import { rejectionOf } from '../support/small-chart';
import { testChart } from '../support/test-chart';
import { Workshop } from '../support/workshop';

const model = readChart(new Workshop() as unknown as HelmChart);
const files = helmFiles(model);
const file = (path: string): string => files.get(`templates/${path}`) as string;

const on = { enabled: true };
const router = { rollout: { ...on, trafficRouting: 'nginx' }, ingress: on };

const documents: Record<string, JsonMap> = {
  'plain releases': {},
  canaries: { web: { rollout: on }, api: { rollout: on }, rollout: on },
  'a router for one of them': { web: router, api: { rollout: on }, rollout: on },
  'blue-green for one of them': { web: { rollout: { ...on, strategy: { blueGreen: on } } }, rollout: on },
  'a workload that is off': { api: { enabled: false, rollout: on }, rollout: on },
  'a switch in progress': { web: { rollout: { ...on, keep: 'Deployment' } }, rollout: { keep: 'Rollout' } },
  'entries that differ': {
    workers: {
      mailer: { rollout: on },
      printer: { replicas: 0 },
      packer: { queue: 'boxes', rollout: { enabled: true, keep: 'Deployment', pause: '' } },
      off: { queue: 'none', disabled: true },
    },
  },
  'entries that are exempt': {
    rollout: { ...on, pause: '5m', keep: 'Deployment' },
    workers: { mailer: { rollout: { enabled: false, keep: '' } }, printer: { rollout: { keep: '' } } },
  },
};

const render = (values: JsonMap) => renderChart(model, values, createRelease('release', 'space'));
const objects = (values: JsonMap): JsonMap[] => render(values).manifests.map(({ object }) => object);
const named = (values: JsonMap): string[] =>
  objects(values)
    .map(({ kind, metadata }) => `${kind} ${(metadata as { name: string }).name}`)
    .sort();
const messageOf = (values: JsonMap): string => rejectionOf(() => render(values));

describe('several workloads in a chart', () => {
  it.each(Object.keys(documents))('render alike in Helm and here: %s', async (name) => {
    for (const major of majors) await expectSameObjects(major, model, documents[name] as JsonMap);
  });

  it.each(Object.keys(documents))('are objects that a cluster accepts: %s', (name) => {
    rejectInvalidObjects(model, render(documents[name] as JsonMap));
  });

  it('have a Deployment each, or a Rollout', () => {
    expect(named({})).toEqual([
      'Deployment release-workshop-api',
      'Deployment release-workshop-mailer',
      'Deployment release-workshop-printer',
      'Deployment release-workshop-scheduler',
      'Deployment release-workshop-web',
      'Service release-workshop-web',
    ]);
    expect(named(documents['a router for one of them'] as JsonMap)).toEqual([
      'Ingress release-workshop-web',
      'Rollout release-workshop-api',
      'Rollout release-workshop-mailer',
      'Rollout release-workshop-printer',
      'Rollout release-workshop-scheduler',
      'Rollout release-workshop-web',
      'Service release-workshop-web',
      'Service release-workshop-web-canary',
    ]);
  });

  it('have a preview Service where they are released by blue-green', () => {
    const all = named(documents['blue-green for one of them'] as JsonMap);
    expect(all.filter((name) => name.startsWith('Service'))).toEqual([
      'Service release-workshop-web',
      'Service release-workshop-web-preview',
    ]);
  });

  it('are not rendered while their component is off', () => {
    expect(named(documents['a workload that is off'] as JsonMap).filter((name) => name.endsWith('-api'))).toEqual([]);
  });

  it('select their own pods, and no others', () => {
    const workloads = objects(documents.canaries as JsonMap).filter(({ kind }) => kind === 'Rollout') as {
      spec: { selector: { matchLabels: object }; template: { metadata: { labels: object } } };
    }[];
    expect(workloads).toHaveLength(5);
    for (const { spec } of workloads) {
      const matching = workloads.filter(({ spec: { template } }) => {
        const labels = Object.entries(template.metadata.labels).map(String);
        return Object.entries(spec.selector.matchLabels).every((label) => labels.includes(String(label)));
      });
      expect(matching).toHaveLength(1);
    }
  });

  it('are measured by their own names', () => {
    const rollouts = objects(documents.canaries as JsonMap).filter(({ kind }) => kind === 'Rollout') as {
      metadata: { name: string };
      spec: { strategy: { canary: { analysis: { args: { name: string; value?: string }[] } } } };
    }[];
    for (const { metadata, spec } of rollouts) {
      const { args } = spec.strategy.canary.analysis;
      expect(args.find(({ name }) => name === 'workload')?.value).toBe(metadata.name);
    }
  });

  it('are released as their entry says, else as all entries are', () => {
    const kinds = named(documents['entries that differ'] as JsonMap).filter((name) => /mail|print|pack|off/.test(name));
    expect(kinds).toEqual([
      'Deployment release-workshop-packer',
      'Deployment release-workshop-printer',
      'Rollout release-workshop-mailer',
      'Rollout release-workshop-packer',
    ]);
    const steps = (values: JsonMap, name: string) => {
      const found = objects(values).find(
        ({ kind, metadata }) => kind === 'Rollout' && (metadata as JsonMap).name === `release-workshop-${name}`,
      ) as { spec: { strategy: { canary: { steps: JsonMap[] } } } };
      return found.spec.strategy.canary.steps.find(({ pause }) => pause)?.pause;
    };
    const paused = { rollout: { ...on, pause: '5m' } };
    expect(steps(paused, 'mailer')).toEqual({ duration: '5m' });
    expect(steps(paused, 'printer')).toEqual({ duration: '1m' });
    expect(steps({ ...paused, workers: { printer: { rollout: { pause: '' } } } }, 'printer')).toBeUndefined();
  });
});

describe('the files of several workloads', () => {
  it('are named after the workload', () => {
    const own = [...files.keys()].filter((path) => /deployment|rollout|canary|preview|_/.test(path)).sort();
    expect(own).toEqual([
      'templates/_analysis.tpl',
      'templates/_api.tpl',
      'templates/_helpers.tpl',
      'templates/_metrics.tpl',
      'templates/_notify.tpl',
      'templates/_scheduler.tpl',
      'templates/_web.tpl',
      'templates/api/deployment.yaml',
      'templates/api/rollout.yaml',
      'templates/deployment-scheduler.yaml',
      'templates/deployment-worker.yaml',
      'templates/rollout-scheduler.yaml',
      'templates/rollout-worker.yaml',
      'templates/web/deployment.yaml',
      'templates/web/rollout.yaml',
      'templates/web/service-canary.yaml',
      'templates/web/service-preview.yaml',
    ]);
  });

  it('define once what workloads with the same values share', () => {
    const text = [...files.values()].join('\n');
    const names = [...text.matchAll(/define "([^"]+)"/g)].map(([, name]) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    for (const path of ['rollout-scheduler.yaml', 'rollout-worker.yaml'])
      expect(file(path)).toMatch(/include "workshop\.analysis\.guards" .*\n[\s\S]*include "workshop\.analysis\.gates"/);
    expect(files.get('metric-presets.yaml')).toMatch(/^opentelemetry:[\s\S]*^ingress-nginx:[\s\S]*^istio:/m);
  });

  it('name the paths of their values in notes', () => {
    const notes = file('NOTES.txt');
    expect(notes).toContain('web.rollout.enabled=false');
    expect(notes).toContain('api.rollout.keep=Deployment');
    expect(notes).not.toMatch(/[^.]rollout\.|null/);
  });
});

describe('messages of several workloads', () => {
  it.each<[string, JsonMap]>([
    ['web.rollout.keep names the kind', { web: { rollout: { keep: 'Deployment' } } }],
    [
      'api.rollout.strategy.canary.maxSurge and api.rollout.strategy.canary.maxUnavailable are both 0',
      { api: { rollout: { strategy: { canary: { maxSurge: 0 } } } } },
    ],
    [
      'api.rollout.strategy.blueGreen.enabled switches a Service to the new version, and this workload has none',
      { api: { rollout: { ...on, strategy: { blueGreen: on } } } },
    ],
    ['set web.ingress.enabled to true, or empty web.rollout.trafficRouting', { web: { rollout: router.rollout } }],
    [
      'names a router, which needs a Service for each version, and this workload has none: remove it',
      { api: { rollout: router.rollout } },
    ],
    [
      'web.rollout.metrics.latencyThreshold is 1200 ms',
      { web: { rollout: { ...on, metrics: { latencyThreshold: 1200 } } } },
    ],
    ['api.rollout.metrics.selector "a=~\\"(\\"" holds', { api: { rollout: { metrics: { selector: 'a=~"("' } } } }],
    ['api.rollout.metrics.failureStatus "4.." matches no', { api: { rollout: { metrics: { failureStatus: '4..' } } } }],
    ['rollout.keep names the kind', { rollout: { keep: 'Deployment' } }],
    ['workers.mailer.rollout.keep names the kind', { workers: { mailer: { rollout: { keep: 'Deployment' } } } }],
    ['workers.mailer.rollout.keep names the kind', { workers: { mailer: { rollout: { ...on, keep: 'Rollout' } } } }],
    ['rollout.keep names the kind', { rollout: { keep: 'Rollout' }, workers: { mailer: { rollout: on } } }],
  ])('%s', async (message, values) => {
    expect(messageOf(values)).toContain(message);
  });

  it('are none for an entry that is not rendered', () => {
    expect(messageOf({ workers: { mailer: { disabled: true, rollout: { keep: 'Deployment' } } } })).toBe('');
  });

  it('reject a Rollout whose pods would lose the hash of their ReplicaSet', () => {
    const long = (rollout: JsonMap) =>
      rejectionOf(() => renderChart(model, { workers: rollout }, createRelease('a'.repeat(31), 'space')));
    expect(long({ mailer: {} })).toBe('');
    expect(long({ mailer: { rollout: on } })).toMatch(
      /the Rollout a{31}-workshop-mailer would have a name of more than 46/,
    );
  });
});

describe('a progressive workload', () => {
  const values = group({
    rollout: rolloutValues(['opentelemetry']),
    ingress: ingressValues('demo.example.com'),
    names: z.record(z.string(), z.string()).default({}).describe('Names.'),
  });
  const propsOf = (v: Refs<typeof values>): ProgressiveWorkloadProps => ({
    rollout: v.rollout,
    presets: ['opentelemetry'],
    replicas: 1,
    revisionHistoryLimit: 1,
    progressDeadlineSeconds: 60,
    minReadySeconds: 1,
    pod: { spec: { containers: [] } },
  });
  const rejection = (build: (chart: HelmChart, props: ProgressiveWorkloadProps, v: Refs<typeof values>) => void) =>
    rejectionOf(() =>
      testChart(values, (chart, v) => build(chart as unknown as HelmChart, propsOf(v), v), {}, new App()),
    );

  it('needs a name of its own beside another one', () => {
    expect(
      rejection((chart, props) => {
        new ProgressiveWorkload(chart, 'first', props);
        new ProgressiveWorkload(chart, 'second', props);
      }),
    ).toMatch(/^demo\/second: demo\/first is a workload of the same name already: make this one in a Component/);
    expect(
      rejection((chart, props) => {
        const component = new Component(chart, 'api');
        new ProgressiveWorkload(component, 'first', props);
        new ProgressiveWorkload(component, 'second', props);
      }),
    ).toMatch(/^demo\/api\/second: demo\/api\/first is a workload of the same name already/);
  });

  it('needs names of its own in each', () => {
    expect(
      rejection((chart, props, v) =>
        chart.each(v.names, (scope) => void new ProgressiveWorkload(scope, 'worker', props)),
      ),
    ).toMatch(/worker: each workload that each\(\) makes needs names of its own: set fullname/);
  });

  it('needs both names', () => {
    expect(rejection((chart, props) => void new ProgressiveWorkload(chart, 'w', { ...props, fullname: 'w' }))).toMatch(
      /^demo\/w: fullname and selectorLabels belong together/,
    );
  });

  it('needs a Service for the Ingress of a router', () => {
    expect(
      rejection((chart, props, v) => void new ProgressiveWorkload(chart, 'w', { ...props, ingress: v.ingress })),
    ).toMatch(/^demo\/w: ingress needs serviceSpec and service/);
  });

  it('belongs to a chart', () => {
    expect(rejection((_, props) => void new ProgressiveWorkload(new App() as never, 'w', props))).toMatch(
      /w: a workload belongs to a HelmChart/,
    );
  });

  it('has its objects as handles', () => {
    testChart(values, (chart, v) => {
      const { deployment, rollout, scaleTarget, fullname } = new ProgressiveWorkload(chart, 'w', propsOf(v));
      expect([deployment.kind, rollout.kind]).toEqual(['Deployment', 'Rollout']);
      expect(scaleTarget.name).toBe(fullname);
    });
  });
});
