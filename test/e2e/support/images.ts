import { dirname } from 'node:path';
import type { V1Pod } from '@kubernetes/client-node';
import { binaries, binary } from './binaries';

/** How an image's program is run on this machine. */
export interface LocalImage {
  /** Which images it plays. */
  matches: RegExp;
  /** The image's entry point. */
  entrypoint: string[];
  /** Folders of the image's programs. */
  path: string[];
  /** What it reads at a fixed path of the token folder, which is elsewhere here, as variables it knows instead. */
  env?(pod: V1Pod): Record<string, string>;
  /** The folder it works in, from those of its mounts by mount path. @default / */
  cwd?(mounts: Readonly<Record<string, string>>): string;
}

const system = ['/usr/local/bin', '/usr/bin', '/bin'];

/** The images whose programs are on this machine; all others run nothing. */
export const localImages: readonly LocalImage[] = [
  { matches: /\/kubectl[:@]/, entrypoint: [binary('kubectl')], path: [binaries, ...system] },
  {
    matches: /\/argo-rollouts[:@]/,
    entrypoint: [binary('rollouts-controller')],
    path: [],
    env: ({ metadata }) => ({ POD_NAMESPACE: metadata?.namespace as string, AWS_EC2_METADATA_DISABLED: 'true' }),
    // It downloads plugins into plugin-bin below its working folder.
    cwd: (mounts) => dirname(mounts['/home/argo-rollouts/plugin-bin'] as string),
  },
  { matches: /\/kubectl-argo-rollouts[:@]/, entrypoint: [binary('kubectl-argo-rollouts')], path: [] },
  // An image without an entry point: its command is what the pod says.
  { matches: /\bbusybox[:@]/, entrypoint: [], path: system },
];

/** The image that plays a container, if any. */
export const localImage = (images: readonly LocalImage[], image = ''): LocalImage | undefined =>
  images.find(({ matches }) => matches.test(image));

/** Whether all programs of a pod are on this machine. */
export const runsLocally = (images: readonly LocalImage[], { spec }: V1Pod): boolean =>
  [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].every(({ image }) => localImage(images, image));
