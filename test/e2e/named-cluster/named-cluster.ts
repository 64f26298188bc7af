import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { kubectlPath } from '../../support/helm';
import { Api } from '../support/api';
import { Commands } from '../support/commands';
import { startDaemon } from '../support/daemon';
import { inRunFolder } from '../support/run-folder';
import { namedKubeconfig } from './footprint';

/** Connects to the existing cluster; the caller must stop it. */
export async function openNamedCluster(part: string): Promise<Commands> {
  const kubeconfig = namedKubeconfig();
  const folder = inRunFolder(part);
  mkdirSync(folder);
  // `kubectl proxy` supports every authentication method, including plugins; other users cannot access the socket's folder.
  const socket = join(folder, 'api.sock');
  const proxy = startDaemon({
    name: 'kubectl proxy',
    argv: [kubectlPath(4), 'proxy', `--unix-socket=${socket}`],
    env: { ...process.env, KUBECONFIG: kubeconfig },
    log: join(folder, 'proxy.log'),
  });
  const api = Api.ofSocket(socket);
  const stop = async (): Promise<void> => {
    api.close();
    await proxy.stop();
  };
  try {
    await proxy.ready(() => existsSync(socket));
  } catch (error) {
    await stop();
    throw error;
  }
  return new Commands({ kubeconfig, api, folder, stop }, kubectlPath(4));
}
