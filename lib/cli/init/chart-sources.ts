/** The text of `values.ts` of a new chart. */
export const valuesFile = (name: string): string => `import { group, k8sList, k8sObject } from 'chartwright';
import {
  autoscalingValues,
  globalValues,
  imageValues,
  ingressValues,
  namingValues,
  podMetadataValues,
  probeValues,
  securityValues,
  serviceValues,
} from 'chartwright/application';
import { z } from 'zod';

/** Every value of the chart: type, default, schema and documentation in one place. */
export const values = group({
  ...namingValues(),
  global: globalValues(),
  image: imageValues({ registry: 'docker.io', repository: 'nginxinc/nginx-unprivileged' }),
  replicaCount: z.int().min(0).max(1000).default(2).describe('Number of replicas; ignored when autoscaling is enabled.'),
  extraEnv: k8sList('EnvVar').default([]).describe('Additional environment variables of the container.'),
  resources: k8sObject('ResourceRequirements')
    .default({ requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } })
    .describe('Resources of the container.'),
  readinessProbe: probeValues('Readiness probe.', { httpGet: { path: '/', port: 'http' } }),
  livenessProbe: probeValues('Liveness probe.', { httpGet: { path: '/', port: 'http' } }),
  ...podMetadataValues(),
  ...securityValues(101),
  service: serviceValues({ port: 80, nodePortExample: 30_080 }),
  ingress: ingressValues('${name}.example.com'),
  autoscaling: autoscalingValues(),
});
`;

/** The text of `chart.ts` of a new chart. */
export const chartFile = (
  name: string,
  className: string,
): string => `import { fn, HelmChart, ifSet, when } from 'chartwright';
import { Autoscaler, Ingress, imageReference, podSecurityContext, serviceSpec } from 'chartwright/application';
import * as k8s from 'chartwright/k8s';
import type { Construct } from 'constructs';
import { values } from './values';

export class ${className} extends HelmChart<typeof values> {
  constructor(scope: Construct) {
    super(scope, '${name}', {
      values,
      version: '0.1.0',
      appVersion: '1.29.1',
      description: 'A web service.',
      // Example values for users; each is tested and written to ci/.
      ci: {
        autoscaled: { autoscaling: { enabled: true } },
        ingress: { ingress: { enabled: true } },
      },
    });
    const { values: v } = this;

    const deployment = new k8s.Deployment(this, 'deployment', {
      metadata: { name: this.fullname },
      spec: {
        replicas: when(fn.not(v.autoscaling.enabled), v.replicaCount),
        selector: { matchLabels: this.selectorLabels },
        template: {
          metadata: { labels: { ...this.selectorLabels, ...v.podLabels }, annotations: ifSet(v.podAnnotations) },
          spec: {
            automountServiceAccountToken: false,
            imagePullSecrets: ifSet(v.global.imagePullSecrets),
            securityContext: podSecurityContext(v.podSecurityContext, v.global),
            containers: [
              {
                name: '${name}',
                image: imageReference(this, 'image', v.image, v.global),
                imagePullPolicy: v.image.pullPolicy,
                env: ifSet(v.extraEnv),
                ports: [{ name: 'http', containerPort: 8080 }],
                readinessProbe: when(v.readinessProbe.enabled, v.readinessProbe.spec),
                livenessProbe: when(v.livenessProbe.enabled, v.livenessProbe.spec),
                resources: ifSet(v.resources),
                securityContext: ifSet(v.securityContext),
                volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
              },
            ],
            volumes: [{ name: 'tmp', emptyDir: {} }],
          },
        },
      },
    });

    new k8s.Service(this, 'service', {
      metadata: { name: this.fullname, annotations: ifSet(v.service.annotations) },
      spec: serviceSpec(this, v.service, [], { type: v.service.type, nodePort: ifSet(v.service.nodePort) }),
    });

    new Ingress(this, 'ingress', { values: v.ingress, serviceName: this.fullname });
    const target = { apiVersion: deployment.apiVersion, kind: deployment.kind, name: this.fullname };
    new Autoscaler(this, 'hpa', { values: v.autoscaling, target });
    this.notes(\`\${this.fullname} is released in namespace \${this.namespace}.\`);
  }
}
`;
