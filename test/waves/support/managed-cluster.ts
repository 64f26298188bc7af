import { argoRollouts } from '../../../tools/imports/sources';
import type { KubeObject } from '../../e2e/support/api';
import { binary } from '../../e2e/support/binaries';
import { Commands } from '../../e2e/support/commands';
import { type ControlPlane, startControlPlane } from '../../e2e/support/control-plane';
import { addFakeNodes } from '../../e2e/support/nodes';
import type { Rollout } from '../../e2e/support/release';
import { applyUpstreamCrds } from '../../e2e/support/upstream-crds';
import { freePort } from '../../support/processes';
import { type ErrorRates, startErrorRates } from './error-rates';

const namespace = 'argo-rollouts';
const rollouts = '/apis/argoproj.io/v1alpha1';

/** What a cluster runs of a workload. */
export interface Running {
  /** The image tag in the spec of the Rollout. */
  readonly tag: string;
  /** Its phase; Progressing while the controller has not seen the spec. */
  readonly phase: string;
}

interface ReplicaSet extends KubeObject {
  spec: { replicas: number; template: { spec: { containers: [{ image: string }] } } };
}

const tagOf = ({ spec }: ReplicaSet): string => spec.template.spec.containers[0].image.split(':').at(-1) ?? '';

/** A cluster with simulated nodes and the real Argo Rollouts controller. */
export class ManagedCluster extends Commands {
  private constructor(
    readonly name: string,
    readonly controlPlane: ControlPlane,
    private readonly rates: ErrorRates,
  ) {
    super(controlPlane);
  }

  static async start(name: string): Promise<ManagedCluster> {
    const controlPlane = await startControlPlane({ name, chooseNodes: () => true });
    try {
      await addFakeNodes(controlPlane);
      await applyUpstreamCrds(new Commands(controlPlane), argoRollouts);
      await controlPlane.api.create('/api/v1/namespaces', { metadata: { name: namespace } });
      const rates = await startErrorRates(name, controlPlane.api);
      const controller = [
        binary('rollouts-controller'),
        `--kubeconfig=${controlPlane.administrator('argo-rollouts')}`,
        '--leader-elect=false',
        `--metricsPort=${await freePort()}`,
        `--healthzPort=${await freePort()}`,
      ];
      const env = { POD_NAMESPACE: namespace, HOME: controlPlane.folder, HTTP_PROXY: rates.proxy };
      controlPlane.start('rollouts-controller', controller, env);
      return new ManagedCluster(name, controlPlane, rates);
    } catch (error) {
      await controlPlane.stop();
      throw error;
    }
  }

  /** What it runs of a Rollout; undefined while it has none. */
  async running(of: string, name: string): Promise<Running | undefined> {
    const rollout = await this.controlPlane.api.find<Rollout>(`${rollouts}/namespaces/${of}/rollouts/${name}`);
    if (!rollout) return undefined;
    const { metadata, spec, status = {} } = rollout as Rollout & { metadata: { generation: number } };
    const isSeen = Number(status.observedGeneration) === metadata.generation;
    const tag = spec.template.spec.containers[0]?.image.split(':').at(-1) ?? '';
    return { tag, phase: (isSeen && status.phase) || 'Progressing' };
  }

  /** Image tags of the ReplicaSets of a namespace, those without pods included. */
  async everRan(namespace: string): Promise<string[]> {
    return (await this.replicaSets(namespace)).map(tagOf);
  }

  /** Image tags of its ReplicaSets with pods. */
  async tagsWithPods(namespace: string): Promise<string[]> {
    return (await this.replicaSets(namespace)).filter(({ spec }) => spec.replicas > 0).map(tagOf);
  }

  private replicaSets(namespace: string): Promise<ReplicaSet[]> {
    return this.controlPlane.api.list<ReplicaSet>(`/apis/apps/v1/namespaces/${namespace}/replicasets`);
  }

  async stop(): Promise<void> {
    await this.controlPlane.stop();
    await this.rates.stop();
  }
}
