import { App } from 'cdk8s';
import { Component, componentLabel, fn, group, HelmChart, ifSet, when } from 'chartwright';
import { Ingress, ingressValues, serviceSpec, serviceValues } from 'chartwright/application';
import * as k8s from 'chartwright/k8s';
import { canaryNotes, ProgressiveWorkload, rolloutOverrides, rolloutValues, switchNotes } from 'chartwright/rollouts';
import { z } from 'zod';

const replicas = () => z.int().min(0).max(100).default(2).describe('Pods.');
const tag = () =>
  z
    .string()
    .regex(/^[a-z0-9.-]+$/)
    .default('1.0.0-good')
    .describe('Tag of the image.');

const worker = z.strictObject({
  queue: z.string().min(1).max(20),
  replicas: z.int().min(0).max(100).optional(),
  disabled: z.boolean().optional(),
  rollout: rolloutOverrides(),
});

const values = group({
  web: group(
    {
      tag: tag(),
      replicas: replicas(),
      rollout: rolloutValues(['opentelemetry', 'ingress-nginx']),
      service: serviceValues({ port: 80, nodePortExample: 30_080 }),
      ingress: ingressValues('shop.example.com'),
    },
    'What users see.',
  ),
  api: group(
    {
      enabled: z.boolean().default(true).describe('Run it.'),
      tag: tag(),
      replicas: replicas(),
      rollout: rolloutValues(['opentelemetry', 'istio']),
    },
    'What programs call.',
  ),
  rollout: rolloutValues(['opentelemetry']),
  scheduler: group({ replicas: replicas() }, 'What starts the work.'),
  workers: z
    .record(z.string().regex(/^[a-z]{1,15}$/), worker)
    .default({ mailer: { queue: 'mails' }, printer: { queue: 'labels', replicas: 3, rollout: { pause: '1m' } } })
    .describe('What does the work.'),
});

/** A chart with two workloads in components, one directly in it, and a map of them. */
export class Workshop extends HelmChart<typeof values> {
  constructor(scope: App = new App()) {
    super(scope, 'workshop', { values, version: '1.0.0', appVersion: '1.0.0', description: 'Several workloads.' });
    const { values: v } = this;
    const common = { revisionHistoryLimit: 5, progressDeadlineSeconds: 600, minReadySeconds: 0 };
    const pod = (name: string, image: string) => ({
      spec: {
        containers: [{ name, image: `example.com/${name}:${image}`, ports: [{ name: 'http', containerPort: 8080 }] }],
      },
    });
    const web = new Component(this, 'web');
    const service = serviceSpec(web, v.web.service);
    const presets = ['opentelemetry'] as const;
    const site = new ProgressiveWorkload(web, 'workload', {
      ...common,
      rollout: v.web.rollout,
      presets: ['opentelemetry', 'ingress-nginx'],
      replicas: v.web.replicas,
      pod: pod('web', v.web.tag),
      serviceSpec: service,
      service: v.web.service,
      ingress: v.web.ingress,
    });
    const { type, nodePort, annotations } = v.web.service;
    new k8s.Service(web, 'service', {
      metadata: { name: web.fullname, annotations: ifSet(annotations) },
      spec: serviceSpec(web, v.web.service, [], { type, nodePort: ifSet(nodePort) }),
    });
    new Ingress(web, 'ingress', { values: v.web.ingress, serviceName: web.fullname, workload: site });
    const api = new Component(this, 'api', { enabled: v.api.enabled });
    const programs = new ProgressiveWorkload(api, 'workload', {
      ...common,
      rollout: v.api.rollout,
      presets: ['opentelemetry', 'istio'],
      replicas: v.api.replicas,
      pod: pod('api', v.api.tag),
    });
    new ProgressiveWorkload(this, 'scheduler', {
      ...common,
      fullname: this.nameOf('scheduler'),
      selectorLabels: { ...this.selectorLabels, [componentLabel]: 'scheduler' },
      rollout: v.rollout,
      presets,
      replicas: v.scheduler.replicas,
      pod: pod('scheduler', '1.0.0-good'),
    });
    this.each(v.workers, (scope, item, name) => {
      new ProgressiveWorkload(this.when(fn.not(item.disabled), scope), 'worker', {
        ...common,
        fullname: `${this.fullname}-${name}`,
        selectorLabels: { ...this.selectorLabels, [componentLabel]: name },
        rollout: v.rollout,
        overrides: { path: `workers.${name}.rollout`, values: item.rollout },
        presets,
        replicas: fn.choose(fn.isSet(item.replicas), item.replicas, 1),
        pod: pod('worker', item.queue),
      });
    });
    this.notes(
      when(
        v.web.rollout.enabled,
        canaryNotes(site, {
          rollout: v.web.rollout,
          replicaCount: v.web.replicas,
          autoscaled: fn.not(v.api.enabled),
          scraped: v.api.enabled,
        }),
      ),
      ...switchNotes(v.web.rollout, this.release, site),
      ...switchNotes(v.api.rollout, this.release, programs),
    );
  }
}

/** An app with the chart, as the commands load it. */
export const createApp = () => {
  const app = new App();
  new Workshop(app);
  return app;
};
