import type { Api, KubeObject } from './api';

/** The Rollout fields that scenarios read. */
export interface Rollout extends KubeObject {
  spec: { replicas?: number; template: { spec: { containers: { image: string }[] } } };
  status?: {
    phase?: string;
    message?: string;
    abort?: boolean;
    currentStepIndex?: number;
    canary?: { weights?: { canary: { weight: number } } };
    currentPodHash?: string;
    stableRS?: string;
    updatedReplicas?: number;
    availableReplicas?: number;
    readyReplicas?: number;
    observedGeneration?: string;
  };
}

/** The AnalysisRun fields that scenarios read. */
export interface AnalysisRun extends KubeObject {
  status?: {
    phase?: string;
    message?: string;
    startedAt?: string;
    completedAt?: string;
    metricResults?: {
      name: string;
      phase: string;
      count?: number;
      successful?: number;
      failed?: number;
      error?: number;
      consecutiveSuccess?: number;
      measurements?: { phase: string; value?: string; finishedAt?: string; message?: string }[];
    }[];
  };
}

const argo = '/apis/argoproj.io/v1alpha1';

/** Watches a Rollout and records its states with timestamps. */
export class Release {
  private readonly seen: { at: number; rollout: Rollout }[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly api: Api,
    readonly namespace: string,
    readonly name: string,
  ) {
    const path = `${argo}/namespaces/${namespace}/rollouts?fieldSelector=metadata.name=${name}`;
    void api.watch<Rollout>(path, ({ type, object }) => {
      if (type === 'DELETED') return;
      this.seen.push({ at: Date.now(), rollout: object });
      for (const look of [...this.waiting]) look();
    });
  }

  /** The current Rollout. */
  get(): Promise<Rollout> {
    return this.api.get(`${argo}/namespaces/${this.namespace}/rollouts/${this.name}`);
  }

  /** Clears the recorded states. */
  forget(): void {
    this.seen.length = 0;
  }

  /** The steps since the last `forget`, in order, with the number of new pods at the end of each. */
  steps(): { step: number; pods: number }[] {
    const steps: { step: number; pods: number }[] = [];
    for (const { rollout } of this.seen) {
      const { currentStepIndex: step, updatedReplicas: pods = 0 } = rollout.status ?? {};
      if (step === undefined || !isCurrent(rollout)) continue;
      if (steps.at(-1)?.step === step) steps.pop();
      steps.push({ step, pods });
    }
    return steps;
  }

  /** Waits for a state and returns its time in milliseconds; on timeout, throws an error with the last state. */
  until(
    what: string,
    holds: (rollout: Rollout) => boolean,
    seconds: number,
  ): Promise<{ at: number; rollout: Rollout }> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.waiting.delete(look);
      };
      const look = (): void => {
        const found = this.seen.find(({ rollout }) => isCurrent(rollout) && holds(rollout));
        if (!found) return;
        end();
        resolve(found);
      };
      const timer = setTimeout(() => {
        end();
        const last = JSON.stringify(this.seen.at(-1)?.rollout.status);
        reject(new Error(`${this.name}: timed out after ${seconds} s waiting for: ${what}; last status: ${last}`));
      }, seconds * 1000);
      this.waiting.add(look);
      look();
    });
  }

  /** Waits until an image is the stable version. */
  promoted(image: string, seconds: number): Promise<{ at: number; rollout: Rollout }> {
    return this.until(
      `promoted to ${image}`,
      ({ spec, status }) =>
        (spec.template.spec.containers[0]?.image.endsWith(image) ?? false) &&
        status?.phase === 'Healthy' &&
        status.stableRS === status.currentPodHash,
      seconds,
    );
  }

  /** Waits until the release of an image is aborted. */
  aborted(image: string, seconds: number): Promise<{ at: number; rollout: Rollout }> {
    return this.until(
      `aborted from ${image}`,
      ({ spec, status }) =>
        (spec.template.spec.containers[0]?.image.endsWith(image) ?? false) &&
        status?.phase === 'Degraded' &&
        status.abort === true,
      seconds,
    );
  }

  /** The analysis runs of a version's last attempt: the gates in the order of their steps, and the guard. */
  async analysis(podHash: string): Promise<{ gates: AnalysisRun[]; guard: AnalysisRun | undefined }> {
    const selector = `rollouts-pod-template-hash=${podHash}`;
    const path = `${argo}/namespaces/${this.namespace}/analysisruns?labelSelector=${selector}`;
    const runs = await this.api.list<AnalysisRun>(path);
    const begin = ({ metadata }: AnalysisRun): string => metadata.creationTimestamp ?? '';
    const step = ({ metadata }: AnalysisRun): number => Number(metadata.labels?.['step-index'] ?? -1);
    runs.sort((a, b) => begin(a).localeCompare(begin(b)));
    return {
      gates: [...new Map(runs.map((run) => [step(run), run])).values()]
        .filter((run) => step(run) >= 0)
        .sort((a, b) => step(a) - step(b)),
      guard: runs.findLast(({ metadata }) => metadata.labels?.['rollout-type'] === 'Background'),
    };
  }

  /** Ready pods of a version. */
  async readyPods(podHash: string): Promise<number> {
    const pods = await this.api.list<KubeObject & { status?: { conditions?: { type: string; status: string }[] } }>(
      `/api/v1/namespaces/${this.namespace}/pods?labelSelector=rollouts-pod-template-hash=${podHash}`,
    );
    return pods.filter(({ status }) =>
      status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
    ).length;
  }
}

// Until the controller has observed this spec, the status is that of an older one.
const isCurrent = ({ metadata, status }: Rollout): boolean =>
  status?.observedGeneration === String((metadata as { generation?: number }).generation);
