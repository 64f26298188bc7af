import { fn } from '../expr/fn';
import { rejectInvalidContainers } from './container-rules';
import type { CheckedPod, OwnPart } from './pod-rules';
import { inBrackets, isRepeated, nameOf, namesOf } from './repeated-names';

/** Rejects volumes that share a name, mounts that share a path, and mounts without their volume. */
export function rejectVolumes(pod: CheckedPod): void {
  const { chart, own, at } = pod;
  const { extraVolumes, extraVolumeMounts } = pod.v;
  const volumes = namesOf(
    chart,
    `${at}volumes.names`,
    'Names of the volumes of the pod',
    own.volumes,
    extraVolumes,
    nameOf,
  );
  const mountable =
    own.mountable &&
    namesOf(
      chart,
      `${at}volumes.mountable`,
      'Names of the volumes that every pod with extraVolumeMounts has',
      own.mountable,
      extraVolumes,
      nameOf,
    );
  const paths = namesOf(
    chart,
    `${at}volumes.mountPaths`,
    'Paths of the mounts of the container',
    own.mounts,
    extraVolumeMounts,
    pathOf,
  );
  chart.failIfAny(extraVolumes, ({ name }) => ({
    condition: isRepeated(name, volumes),
    message: `${at}extraVolumes holds a volume named ${name}, and the pod has another one of that name: rename it`,
  }));
  rejectInvalidContainers(pod, volumes);
  if (mountable !== undefined) rejectInitMounts(pod, mountable);
  chart.failIfAny(extraVolumeMounts, (mount) => [
    {
      condition: fn.not(fn.contains(inBrackets(mount.name), mountable ?? volumes)),
      message: `${at}extraVolumeMounts names the volume ${mount.name}, which is not in ${at}extraVolumes: add it there`,
    },
    {
      condition: isRepeated(pathOf(mount), paths),
      message: `${at}extraVolumeMounts mounts a volume at ${mount.mountPath}, where the container has another one: choose another path`,
    },
  ]);
}

/** Rejects init containers that mount a volume which not every pod that runs them has. */
function rejectInitMounts({ chart, v, own, at }: CheckedPod, mountable: string): void {
  const always = (own.mountable ?? []).filter(({ condition }) => condition === undefined).map(nameOf);
  const isOptional = ({ name }: OwnPart) => !always.includes(name);
  chart.failIfAny(v.initContainers, (container) =>
    own.volumes.filter(isOptional).map(({ name }) => ({
      condition: fn.and(
        fn.contains(`"name":"${name}"`, fn.toJson(fn.get(container, 'volumeMounts'))),
        fn.not(fn.contains(inBrackets(name), mountable)),
      ),
      message: `${at}initContainers: ${container.name} mounts the volume ${name}, which not every pod that runs it has: mount one of ${at}extraVolumes instead`,
    })),
  );
}

const pathOf = ({ mountPath }: { mountPath: string }): string => fn.trimSuffix('/', mountPath);
