import type { JsonMap } from '../../json';
import { shown } from '../formats';
import type { ObjectProblem } from '../object-schema';
import { between, items, mapIn, matches, oneOf, problem, type TypeRules, unique } from './type-rules';

const id = between(0, 2 ** 31 - 1);

/** A path below a folder. */
const isBelow = (path: string): boolean => !path.startsWith('/') && !path.split('/').includes('..');

function* profile(name: string, { type, localhostProfile }: JsonMap): Generator<ObjectProblem> {
  const hasProfile = localhostProfile !== undefined && localhostProfile !== null;
  if (type === 'Localhost' && !hasProfile) yield problem(`localhostProfile is required for ${name} type Localhost`);
  if (type !== 'Localhost' && hasProfile)
    yield problem(`localhostProfile requires type "Localhost", got ${shown(type)}`, 'localhostProfile');
}

function* seccomp(value: JsonMap): Generator<ObjectProblem> {
  yield* profile('seccomp', value);
  const { localhostProfile: path } = value;
  if (typeof path === 'string' && !isBelow(path))
    yield problem(`expected a relative path without "..", got ${shown(path)}`, 'localhostProfile');
}

function* appArmor(value: JsonMap): Generator<ObjectProblem> {
  yield* profile('AppArmor', value);
  const { type, localhostProfile: path } = value;
  if (type === 'Localhost' && typeof path === 'string' && (path === '' || path !== path.trim() || path.length > 4095))
    yield problem(`expected a name without spaces around it, got ${shown(path)}`, 'localhostProfile');
}

function* escalation({ allowPrivilegeEscalation, privileged, capabilities }: JsonMap): Generator<ObjectProblem> {
  if (allowPrivilegeEscalation !== false) return;
  if (privileged === true) yield problem('must be true if privileged is true, got false', 'allowPrivilegeEscalation');
  const { add } = mapIn(capabilities);
  if (Array.isArray(add) && add.includes('CAP_SYS_ADMIN'))
    yield problem('must be true if CAP_SYS_ADMIN is added, got false', 'allowPrivilegeEscalation');
}

const profileTypes = oneOf('Localhost', 'RuntimeDefault', 'Unconfined');

/** Rules for security contexts. */
export const securityRules: Readonly<Record<string, TypeRules>> = {
  'core.v1.SecurityContext': {
    fields: { runAsUser: id, runAsGroup: id, procMount: oneOf('Default', 'Unmasked') },
    check: escalation,
  },
  'core.v1.PodSecurityContext': {
    fields: {
      runAsUser: id,
      runAsGroup: id,
      fsGroup: id,
      supplementalGroups: items(id),
      fsGroupChangePolicy: oneOf('Always', 'OnRootMismatch'),
      supplementalGroupsPolicy: oneOf('Merge', 'Strict'),
      seLinuxChangePolicy: oneOf('MountOption', 'Recursive'),
      sysctls: unique('name'),
    },
  },
  'core.v1.Sysctl': {
    required: ['name'],
    optional: ['value'],
    fields: {
      name: matches(
        /^(?:[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/,
        'the name of a kernel parameter such as net.core.somaxconn',
        253,
      ),
    },
  },
  'core.v1.SeccompProfile': { fields: { type: profileTypes }, check: seccomp },
  'core.v1.AppArmorProfile': { fields: { type: profileTypes }, check: appArmor },
};

/** Whether a container may do anything on its node. */
export const isPrivileged = (container: JsonMap): boolean => mapIn(container.securityContext).privileged === true;
