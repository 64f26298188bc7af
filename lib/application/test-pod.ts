import { ApiObject } from 'cdk8s';
import { componentLabel } from '../chart/component';
import type { HelmChart } from '../chart/helm-chart';
import { when } from '../expr/blocks';
import { fn, release } from '../expr/fn';
import type { Refs } from '../values/define';
import { groupPath } from '../values/refs';
import { type globalValues, imageReference, imageValues, pullSecrets } from './image';

/** Values of the image of `ConnectionTest`, which needs sh and wget. */
export const testImageValues = () =>
  imageValues(
    { registry: 'docker.io', repository: 'library/busybox', tag: '1.37.0' },
    'Image of the test pod; it needs sh and wget.',
  );

/**
 * Labels of the test pods of a release, for a NetworkPolicy; without the name of the chart, by which its Services
 * select pods.
 */
export const testPodLabels = { 'app.kubernetes.io/instance': release.name, [componentLabel]: 'test' };

/**
 * A `helm test` pod that requests a URL from inside the cluster, three times until it succeeds.
 * @example
 * ```ts
 * const values = { image: v.tests.image, global: v.global };
 * new ConnectionTest(this, values, `http://${this.fullname}:${v.service.port}/healthz`);
 * ```
 */
export class ConnectionTest {
  /**
   * @param chart the chart
   * @param values references to `testImageValues` and `globalValues`
   * @param url URL with references
   * @throws ChartError `chart-invalid` if the chart already has one
   */
  constructor(
    chart: HelmChart,
    values: {
      /** Image of the pod. */
      image: Refs<ReturnType<typeof imageValues>>;
      /** Global values. */
      global: Refs<ReturnType<typeof globalValues>>;
      /** Pull secrets besides the global ones. @default [] */
      imagePullSecrets?: readonly unknown[];
    },
    url: string,
  ) {
    const path = groupPath(values.image) ?? 'tests.image';
    chart.failIf(
      fn.not(fn.or(values.image.tag, values.image.digest)),
      `${path}.tag is empty, and the appVersion of the chart is not a tag of that image: set it, or ${path}.digest`,
    );
    new ApiObject(chart.tests(), 'test-connection', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: chart.nameOf('test-connection'),
        labels: testPodLabels,
        annotations: { 'helm.sh/hook': 'test', 'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded' },
      },
      spec: {
        automountServiceAccountToken: false,
        restartPolicy: 'Never',
        imagePullSecrets: pullSecrets(values.global, values.imagePullSecrets ?? []),
        securityContext: {
          runAsNonRoot: true,
          ...when(fn.not(values.global.omitUserIds), { runAsUser: 65_534, runAsGroup: 65_534 }),
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [
          {
            name: 'wget',
            image: imageReference(chart, 'testImage', values.image, values.global, { tagOfChart: false }),
            imagePullPolicy: values.image.pullPolicy,
            command: [
              'sh',
              '-c',
              'for try in 1 2 3; do wget -q -T 5 -O /dev/null "$0" && exit 0; sleep 2; done; exit 1',
              url,
            ],
            resources: {
              requests: { cpu: '10m', memory: '16Mi', 'ephemeral-storage': '10Mi' },
              limits: { memory: '32Mi', 'ephemeral-storage': '32Mi' },
            },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
          },
        ],
      },
    });
  }
}
