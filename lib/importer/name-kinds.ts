/** A kind in one API version. */
export interface VersionedKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The name of the class of a kind, and that of the type of its fields. */
export interface KindNames {
  readonly className: string;
  readonly type: string;
}

/** Text in the form of a TypeScript class name, such as `FooBar` of `foo-bar`. */
export const pascalCase = (text: string): string =>
  text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

/** What the classes of a version of a kind have at the end of their names, such as `V1Beta1`. */
export const versionSuffix = (apiVersion: string): string =>
  pascalCase(apiVersion.split('/').at(-1) as string).replace(/\d[a-z]/g, (pair) => pair.toUpperCase());

/** Whether a version is an alpha or a beta version. */
export const isPrerelease = (apiVersion: string): boolean => /v\d+(?:alpha|beta)\d+$/.test(apiVersion);

/**
 * Orders versions as Kubernetes prefers them: stable versions before others, a later one before an earlier one, the core group
 * before others.
 */
export function byPreference(a: VersionedKind, b: VersionedKind): number {
  const [one, other] = [preferenceOf(a.apiVersion), preferenceOf(b.apiVersion)];
  const index = one.findIndex((value, at) => value !== other[at]);
  return index < 0 ? 0 : (other[index] as number) - (one[index] as number);
}

function preferenceOf(apiVersion: string): number[] {
  const match = /(?:^|\/)v(\d+)(?:(alpha|beta)(\d+))?$/.exec(apiVersion);
  if (!match) return [-1, 0, 0, 0];
  const [, major, stage, minor = '0'] = match;
  const level = stage === undefined ? 2 : stage === 'beta' ? 1 : 0;
  return [level, Number(major), Number(minor), apiVersion.includes('/') ? 0 : 1];
}

/** The name, with a number at its end if it is taken. */
export function unusedName(name: string, taken: ReadonlySet<string>): string {
  let unused = name;
  for (let number = 2; taken.has(unused); number++) unused = `${name}${number}`;
  return unused;
}

/** Names that mean something else in a generated module. */
const reserved = [
  ...['BooleanLike', 'Construct', 'Entries', 'Field', 'ImportedCrd', 'KubernetesObject', 'List', 'ObjectMeta'],
  ...['Object', 'Record', 'String'],
];

/**
 * Names kinds: the preferred version of each has the name of the kind, others have their version in it, such as
 * `WidgetV1Beta1`. In order of preference.
 * @param isSuffixed whether a kind has its version in its name in any case
 */
export function nameKinds<T extends VersionedKind>(
  kinds: readonly T[],
  isSuffixed: (kind: T) => boolean,
): (T & KindNames)[] {
  const taken = new Set<string>(reserved);
  return [...kinds].sort(byPreference).map((versioned) => {
    const { apiVersion, kind } = versioned;
    const name = pascalCase(kind);
    const isLong = taken.has(name) || isSuffixed(versioned);
    const className = unusedName(isLong ? name + versionSuffix(apiVersion) : name, taken);
    taken.add(className);
    return { ...versioned, className, type: `${className}Props` };
  });
}
