import { dirname } from 'node:path';
import type { V1Pod } from '@kubernetes/client-node';
import { binaries, binary } from './binaries';

/** How to run the program of an image on this machine. */
export interface LocalImage {
  /** The images that it replaces. */
  matches: RegExp;
  /** The entrypoint of the image. */
  entrypoint: string[];
  /** Folders of the image's programs. */
  path: string[];
  /** Environment variables that replace fixed paths of the token folder, which is elsewhere here. */
  env?(pod: V1Pod): Record<string, string>;
  /** The working directory, given the folders of its mounts by mount path. @default / */
  cwd?(mounts: Readonly<Record<string, string>>): string;
}

const system = ['/usr/local/bin', '/usr/bin', '/bin'];

/** The images whose programs are installed on this machine; others are only simulated. */
export const localImages: readonly LocalImage[] = [
  { matches: /\/kubectl[:@]/, entrypoint: [binary('kubectl')], path: [binaries, ...system] },
  {
    matches: /\/argo-rollouts[:@]/,
    entrypoint: [binary('rollouts-controller')],
    path: [],
    env: ({ metadata }) => ({ POD_NAMESPACE: metadata?.namespace as string, AWS_EC2_METADATA_DISABLED: 'true' }),
    // It downloads plugins to plugin-bin in its working directory.
    cwd: (mounts) => dirname(mounts['/home/argo-rollouts/plugin-bin'] as string),
  },
  { matches: /\/kubectl-argo-rollouts[:@]/, entrypoint: [binary('kubectl-argo-rollouts')], path: [] },
  // An image without entrypoint: the pod specifies the command.
  { matches: /\bbusybox[:@]/, entrypoint: [], path: system },
];

/** The local program for a container's image, if any. */
export const localImage = (images: readonly LocalImage[], image = ''): LocalImage | undefined =>
  images.find(({ matches }) => matches.test(image));

/** Whether all programs of a pod are installed on this machine. */
export const runsLocally = (images: readonly LocalImage[], { spec }: V1Pod): boolean =>
  [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].every(({ image }) => localImage(images, image));
