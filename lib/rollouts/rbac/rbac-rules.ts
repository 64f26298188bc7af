/** A rule of a role, whose group or names may follow from values. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** One rule for one group, limited to object names where any are given. */
export const rule = (
  group: string,
  resources: readonly string[],
  verbs: readonly string[],
  resourceNames?: readonly string[],
): Rule => ({
  apiGroups: [group],
  resources,
  ...(resourceNames && { resourceNames }),
  verbs,
});

/** The verbs of a client that keeps a copy of all there is. */
export const follow = ['list', 'watch'];
/** The verbs of a client that reads single objects too. */
export const read = ['get', ...follow];
/** The verbs of a client that changes what it reads. */
export const readAndUpdate = [...read, 'update'];
/** The verbs of a client that makes objects and deletes them again. */
export const own = ['create', 'get', 'update', 'delete'];
