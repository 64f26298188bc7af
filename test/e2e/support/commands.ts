import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { helmPath, type Major } from '../../support/helm';
import { binaries, binary } from './binaries';
import type { Cluster } from './cluster';

/** The result of a command. */
export interface Outcome {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs commands against a cluster, asynchronously because nodes, metrics and network run in this process. */
export class Commands {
  /** Environment of a command: the kubeconfig, and pinned programs on the PATH. */
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

  /** Runs Helm; throws if it fails. */
  helm(major: Major, ...args: string[]): Promise<string> {
    return this.succeed(helmPath(major), args);
  }

  /** Runs kubectl, by default that of the pinned control plane; throws if it fails. */
  kubectl(...args: string[]): Promise<string> {
    return this.succeed(this.kubectlPath, args);
  }

  /** Runs a command with this cluster's environment, without checking its exit code. */
  run(command: string, args: string[], input = ''): Promise<Outcome> {
    const child = spawn(command, args, { env: this.env });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (data: string) => {
        output[stream] += data;
      });
    }
    // Ignore EPIPE if the command does not read its input.
    child.stdin.on('error', () => {}).end(input);
    return new Promise((resolve, reject) => {
      child.once('error', reject).once('close', (code) => resolve({ status: code ?? 1, ...output }));
    });
  }

  private async succeed(command: string, args: string[]): Promise<string> {
    const { status, stdout, stderr } = await this.run(command, args);
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} exited with ${status}:\n${stderr}${stdout}`);
    return stdout;
  }
}
