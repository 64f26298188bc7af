import { spawnSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { GoBinaries, go, goBuild } from './go-build';

// Kubernetes and Argo Rollouts require different versions of the Kubernetes libraries, so each has its own module.
// CHARTWRIGHT_E2E_KUBERNETES sets the folder of a go.mod with another version of Kubernetes.
const kubernetes = process.env.CHARTWRIGHT_E2E_KUBERNETES || '.';
const controlPlane = new GoBinaries('the control plane (ten minutes on two cores)', 'control-plane', [
  kubernetes,
  'rollouts',
  'kwok',
  'prometheus',
]);

/** The folder of the binaries for the current pins; different pins use a different folder. */
export const binaries = controlPlane.folder;

/** Path of a pinned binary. */
export const binary = (name: string): string => join(binaries, name);

/** Missing requirements for building the pinned binaries; empty if there are none. */
export function missingGo(): string[] {
  if (controlPlane.isBuilt) return [];
  const { status, stdout } = spawnSync('go', ['version'], { encoding: 'utf8' });
  const need = 'Go 1.21 or newer, to build the control plane once (https://go.dev/dl)';
  if (status !== 0) return [need];
  const minor = /go1\.(\d+)/.exec(stdout)?.[1];
  return Number(minor) >= 21 ? [] : [`${need}; found ${stdout.trim()}`];
}

/** Builds the pinned binaries unless they are cached; prints progress to stderr. */
export function buildBinaries(): void {
  controlPlane.build((folder) => {
    // The tests use HTTP service discovery; Prometheus without cloud clients builds in a fraction of the time.
    const args = ['-tags', 'remove_all_sd', '-ldflags', `-s -w ${versions()}`];
    for (const module of controlPlane.modules) {
      const tools = go(module, ['list', 'tool']).trim().split('\n');
      for (const tool of tools) goBuild(module, tool, folder, args);
    }
    renameSync(join(folder, 'server'), join(folder, 'etcd'));
  });
}

/** Release builds set versions with linker flags; without them the charts would see Kubernetes v0.0.0. */
function versions(): string {
  const kubernetes = controlPlane.pinned('k8s.io/kubernetes');
  const [major, minor] = kubernetes.split('.');
  return [
    `k8s.io/component-base/version.gitVersion=v${kubernetes}`,
    `k8s.io/component-base/version.gitMajor=${major}`,
    `k8s.io/component-base/version.gitMinor=${minor}`,
    `k8s.io/client-go/pkg/version.gitVersion=v${kubernetes}`,
    `github.com/argoproj/argo-rollouts/utils/version.version=${controlPlane.pinned('github.com/argoproj/argo-rollouts')}`,
  ]
    .map((assignment) => `-X ${assignment}`)
    .join(' ');
}
