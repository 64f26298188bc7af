import type { Api } from './api';

/** A Kubernetes cluster that a test file has for itself: a control plane of its own, or one that somebody named. */
export interface Cluster {
  /** Kubeconfig of an administrator. */
  readonly kubeconfig: string;
  /** Client of that administrator. */
  readonly api: Api;
  /** Folder of its files and logs. */
  readonly folder: string;
  /** Gives back what it took: processes end, or what was created in somebody's cluster is removed. */
  stop(): Promise<void>;
}
