import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { printedDocuments } from '../../lib/prove/helm/printed-documents';
import { withTemporaryFolder } from '../../lib/prove/helm/temporary-chart';
import { helm } from '../support/helm';
import type { Container } from '../support/resolve-container';

/** What a pod says of a container, as far as a test looks into it. */
export interface PodContainer extends Container {
  ports?: { name: string; containerPort: number }[];
  readinessProbe?: { httpGet: { path: string; port: string } };
  volumeMounts?: { name: string; mountPath: string }[];
}

/** A pod of one container. */
export interface Pod {
  annotations: Record<string, string>;
  container: PodContainer;
  volumes: { name: string; secret?: { secretName: string; items: { key: string; path: string }[] } }[];
}

/** The pods that a release of the chart makes. */
export interface Pods {
  server: Pod;
  migrations: Pod;
  gc: Pod;
}

const chart = helmFiles(
  readChart(createApp().node.findChild('ml-platform').node.findChild('mlflow') as unknown as HelmChart),
);

const kinds: Record<string, keyof Pods> = {
  Deployment: 'server',
  Rollout: 'server',
  Job: 'migrations',
  CronJob: 'gc',
};

interface Template {
  metadata?: { annotations?: Record<string, string> };
  spec: { containers: [PodContainer]; volumes: Pod['volumes'] };
}

interface Workload {
  kind: string;
  spec: { template: Template; jobTemplate?: { spec: { template: Template } } };
}

/** The bucket that has no default; nothing is kept there. */
const s3: JsonMap = { artifactStore: { s3: { bucket: 'models' } } };

/** The pods of the release `mlflow` in the namespace `space`, as Helm prints them for the values. */
export async function podsOf(values: JsonMap): Promise<Partial<Pods>> {
  const input = `${JSON.stringify({ ...s3, ...values })}\n`;
  const printed = await withTemporaryFolder(chart, async (folder) =>
    helm(4, ['template', 'mlflow', folder, '--namespace', 'space', '--values', '-'], input),
  );
  if (printed.status !== 0) throw new Error(printed.stderr);
  const pods: Partial<Pods> = {};
  for (const { object } of printedDocuments(printed.stdout)) {
    const { kind, spec } = object as unknown as Workload;
    const of = kinds[kind];
    if (!of) continue;
    const { metadata, spec: pod } = spec.jobTemplate?.spec.template ?? spec.template;
    pods[of] = { annotations: metadata?.annotations ?? {}, container: pod.containers[0], volumes: pod.volumes };
  }
  return pods;
}

/** One of those pods; throws where the values make none. */
export async function podOf(name: keyof Pods, values: JsonMap): Promise<Pod> {
  const pod = (await podsOf(values))[name];
  if (!pod) throw new Error(`the values make no ${name} pod`);
  return pod;
}
