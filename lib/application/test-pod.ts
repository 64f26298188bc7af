import { Construct } from 'constructs';
import * as k8s from '../../imports/k8s/index';
import { chartScopeOf } from '../chart/chart-scope-of';
import { componentLabel } from '../chart/component';
import { FolderScope } from '../chart/scopes';
import { when } from '../expr/blocks';
import { fn, release } from '../expr/fn';
import type { Refs } from '../values/define';
import { pathOfGroup } from '../values/refs';
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

/** Props of `ConnectionTest`. */
export interface ConnectionTestProps {
  /** References to `testImageValues`: the image of the pod. */
  readonly image: Refs<ReturnType<typeof testImageValues>>;
  /** References to `globalValues`. */
  readonly global: Refs<ReturnType<typeof globalValues>>;
  /** Pull secrets besides the global ones. @default [] */
  readonly imagePullSecrets?: readonly k8s.LocalObjectReference[];
  /** URL with references. */
  readonly url: string;
}

/**
 * A `helm test` pod that requests a URL from inside the cluster, three times until it succeeds.
 * @example
 * ```ts
 * const url = `http://${this.fullname}:${v.service.port}/healthz`;
 * new ConnectionTest(this, 'test-connection', { image: v.tests.image, global: v.global, url });
 * ```
 */
export class ConnectionTest extends Construct {
  /** The pod. */
  readonly pod: k8s.Pod;

  /**
   * @param scope chart, component, or a scope in one
   * @param id construct id
   * @param props values and URL
   * @throws ChartError `chart-invalid` outside of a HelmChart, or if the chart or component already has one
   */
  constructor(scope: Construct, id: string, { image, global, imagePullSecrets = [], url }: ConnectionTestProps) {
    super(scope, id);
    const chart = chartScopeOf(this);
    const path = pathOfGroup(image);
    chart.failIf(
      fn.not(fn.or(image.tag, image.digest)),
      `${path}.tag is empty, and the appVersion of the chart is not a tag of that image: set it, or ${path}.digest`,
    );
    this.pod = new k8s.Pod(chart.when(true, new FolderScope(this, 'tests', 'tests')), 'Resource', {
      metadata: {
        name: chart.nameOf('test-connection'),
        labels: testPodLabels,
        annotations: { 'helm.sh/hook': 'test', 'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded' },
      },
      spec: {
        automountServiceAccountToken: false,
        restartPolicy: 'Never',
        imagePullSecrets: pullSecrets(global, imagePullSecrets),
        securityContext: {
          runAsNonRoot: true,
          ...when(fn.not(global.omitUserIds), { runAsUser: 65_534, runAsGroup: 65_534 }),
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [
          {
            name: 'wget',
            image: imageReference(chart, 'testImage', image, global, { tagOfChart: false }),
            imagePullPolicy: image.pullPolicy,
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
