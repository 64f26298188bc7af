import type { Api } from './api';

/** A Kubernetes cluster used by one test file: its own control plane, or an existing cluster. */
export interface Cluster {
  /** Kubeconfig of a cluster administrator. */
  readonly kubeconfig: string;
  /** API client of that administrator. */
  readonly api: Api;
  /** Folder for files and logs. */
  readonly folder: string;
  /** Ends its processes, or removes what was created in an existing cluster. */
  stop(): Promise<void>;
}
