/** A chart in one file that uses every entry point. */
export const chart = `import { ApiObject, App } from 'cdk8s';
import { group, HelmChart, when } from 'chartwright';
import { serviceSpec, serviceValues } from 'chartwright/application';
import { z } from 'zod';

const values = group({
  replicas: z.int().min(1).max(9).default(2).describe('Number of replicas.'),
  debug: z.boolean().default(false).describe('Logs more.'),
  service: serviceValues({ port: 80, nodePortExample: 30_080 }),
});

export class Web extends HelmChart<typeof values> {
  constructor(scope: App) {
    super(scope, 'web', { values, version: '1.0.0', appVersion: '1.0.0', description: 'A web service.' });
    const { values: v } = this;
    new ApiObject(this, 'deployment', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: this.fullname },
      spec: {
        replicas: v.replicas,
        selector: { matchLabels: this.selectorLabels },
        template: {
          metadata: { labels: this.selectorLabels },
          spec: {
            containers: [
              {
                name: 'web',
                image: 'nginx',
                args: [when(v.debug, '--debug')],
                ports: [{ name: 'http', containerPort: 8080 }],
              },
            ],
          },
        },
      },
    });
    new ApiObject(this, 'service', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: this.fullname, annotations: v.service.annotations },
      spec: serviceSpec(this, v.service, [], { type: v.service.type, nodePort: v.service.nodePort }),
    });
  }
}

export const createApp = (): App => {
  const app = new App();
  new Web(app);
  return app;
};
`;

/** A module that uses every entry point, for tsc. */
export const everyEntryPoint = `import { fn, HelmChart, type JsonMap } from 'chartwright';
import { Autoscaler } from 'chartwright/application';
import { Application } from 'chartwright/argocd';
import { ConfigMap, type PodSpec } from 'chartwright/k8s';
import { Rollout } from 'chartwright/k8s/argo-rollouts';
import { ProgressiveWorkload } from 'chartwright/rollouts';
import { proveChart, renderChart } from 'chartwright/testing';

export const pod: PodSpec = { containers: [{ name: 'web' }] };
export const kinds: string[] = [ConfigMap.GVK.kind, Rollout.GVK.kind];
export const names: string[] = [HelmChart, Autoscaler, Application, ProgressiveWorkload].map(({ name }) => name);
export const values: JsonMap = { a: [1, 'b', null] };
export const functions = [fn.lower, proveChart, renderChart];
`;

/** An ES module that prints the exports of the entry points, and compares them with CommonJS. */
export const moduleSource = `import * as core from 'chartwright';
import { HelmChart } from 'chartwright';
import { Autoscaler } from 'chartwright/application';
import { Application } from 'chartwright/argocd';
import { ProgressiveWorkload } from 'chartwright/rollouts';
import { renderChart } from 'chartwright/testing';
console.log([HelmChart, Autoscaler, Application, ProgressiveWorkload, renderChart].map((one) => typeof one).join(), core.HelmChart === HelmChart);
`;

/** A CommonJS module that prints the exports of the entry points. */
export const commonJsSource = `const core = require('chartwright');
const all = [core.HelmChart, require('chartwright/application').Autoscaler, require('chartwright/argocd').Application,
  require('chartwright/rollouts').ProgressiveWorkload, require('chartwright/testing').renderChart];
console.log(all.map((one) => typeof one).join(), require('chartwright') === core);
`;
