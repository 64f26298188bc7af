import { readFileSync } from 'node:fs';
import type { KubeObject } from './api';
import type { Commands } from './commands';

interface AuditEvent {
  stage: string;
  verb: string;
  user: { username: string };
  objectRef?: { apiGroup?: string; resource: string; subresource?: string };
  responseStatus?: { code?: number };
}

interface Rule {
  apiGroups?: string[];
  resources?: string[];
  verbs: string[];
}

type Role = KubeObject & { rules: Rule[] | null };
type Binding = KubeObject & {
  roleRef: { kind: string; name: string };
  subjects?: { kind: string; name: string; namespace?: string }[];
};

/** A permission as `verb group/resource/subresource`. */
export type Permission = string;

const permission = (verb: string, group: string, resource: string): Permission =>
  `${verb} ${group === '' ? '' : `${group}/`}${resource}`;

/** The requests of a ServiceAccount in the audit log of the API server: allowed and forbidden ones. */
export function requestsOf(auditLog: string, namespace: string, account: string) {
  const requests = { allowed: new Set<Permission>(), forbidden: new Set<Permission>() };
  for (const line of readFileSync(auditLog, 'utf8').split('\n')) {
    if (!line.includes(`system:serviceaccount:${namespace}:${account}"`)) continue;
    const { stage, verb, user, objectRef, responseStatus } = JSON.parse(line) as AuditEvent;
    const isOwn = user.username === `system:serviceaccount:${namespace}:${account}`;
    if (!isOwn || !objectRef || stage === 'RequestReceived') continue;
    const { apiGroup = '', resource, subresource } = objectRef;
    // Admission can also reject a request allowed by RBAC: an owner reference requires permission for finalizers.
    const decision = responseStatus?.code === 403 ? 'forbidden' : 'allowed';
    requests[decision].add(permission(verb, apiGroup, subresource ? `${resource}/${subresource}` : resource));
  }
  return requests;
}

/** The permissions granted by the roles bound to a ServiceAccount. */
export async function grantedTo(commands: Commands, namespace: string, account: string): Promise<Set<Permission>> {
  const all = async <T>(kinds: string): Promise<T[]> =>
    (
      JSON.parse(await commands.kubectl('get', kinds, '--all-namespaces', '--output', 'json')) as {
        items: T[];
      }
    ).items;
  const bindings = (await all<Binding>('clusterrolebindings,rolebindings')).filter(({ subjects = [] }) =>
    subjects.some(({ kind, name, namespace: of }) => kind === 'ServiceAccount' && name === account && of === namespace),
  );
  const roles = (await all<Role>('clusterroles,roles')).filter(({ kind, metadata }) =>
    bindings.some(
      ({ roleRef, metadata: { namespace: of } }) =>
        roleRef.kind === kind &&
        roleRef.name === metadata.name &&
        (kind === 'ClusterRole' || of === metadata.namespace),
    ),
  );
  const rules = roles.flatMap((role) => role.rules ?? []);
  return new Set(
    rules.flatMap(({ apiGroups = [], resources = [], verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => permission(verb, group, resource))),
      ),
    ),
  );
}
