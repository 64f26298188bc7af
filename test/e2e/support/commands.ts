import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { helmPath, type Major } from '../../support/helm';
import { binaries, binary } from './binaries';
import type { Cluster } from './cluster';

/** How a command ended. */
export interface Outcome {
  status: number;
  stdout: string;
  stderr: string;
}

/** The commands of a person at a cluster. None blocks: nodes, metrics and network of the run live in this very process. */
export class Commands {
  /** Environment of a command: this cluster, and its programs on the PATH. */
  readonly env: NodeJS.ProcessEnv;

  constructor(
    readonly cluster: Cluster,
    private readonly kubectlPath = binary('kubectl'),
  ) {
    this.env = {
      ...process.env,
      KUBECONFIG: cluster.kubeconfig,
      // kubectl finds `kubectl argo rollouts` there.
      PATH: [binaries, process.env.PATH].join(delimiter),
      HELM_CACHE_HOME: join(cluster.folder, 'helm-cache'),
      HELM_CONFIG_HOME: join(cluster.folder, 'helm-config'),
      HELM_DATA_HOME: join(cluster.folder, 'helm-data'),
    };
  }

  /** Runs Helm; throws when it fails. */
  helm(major: Major, ...args: string[]): Promise<string> {
    return this.succeed(helmPath(major), args);
  }

  /** Runs kubectl, by default that of the pinned control plane; throws when it fails. */
  kubectl(...args: string[]): Promise<string> {
    return this.succeed(this.kubectlPath, args);
  }

  /** Runs a command with this cluster's environment, whatever its end. */
  run(command: string, args: string[], input = ''): Promise<Outcome> {
    const child = spawn(command, args, { env: this.env });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (data: string) => {
        output[stream] += data;
      });
    }
    // A command that does not read ends the pipe.
    child.stdin.on('error', () => {}).end(input);
    return new Promise((resolve, reject) => {
      child.once('error', reject).once('close', (code) => resolve({ status: code ?? 1, ...output }));
    });
  }

  private async succeed(command: string, args: string[]): Promise<string> {
    const { status, stdout, stderr } = await this.run(command, args);
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stderr}${stdout}`);
    return stdout;
  }
}
