/** The process settings of a container in a pod spec. */
export interface Container {
  /** Overrides the entrypoint of the image. */
  command?: string[];
  args?: string[];
  env?: EnvVar[];
  envFrom?: EnvSource[];
}

interface Named {
  name?: string;
  optional?: boolean;
}

interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: {
    secretKeyRef?: Named & { key: string };
    configMapKeyRef?: Named & { key: string };
    fieldRef?: { fieldPath: string };
  };
}

interface EnvSource {
  prefix?: string;
  secretRef?: Named;
  configMapRef?: Named;
}

type Data = Record<string, Record<string, string>>;

/** The environment of a container. */
export interface Surroundings {
  /** Secrets by name, decoded. */
  secrets?: Data;
  configMaps?: Data;
  /** Fields of the pod by path. */
  fields?: Record<string, string>;
  /** Folders by mount path. */
  mounts: Record<string, string>;
  /** Command of the image. */
  entrypoint?: string[];
}

/** Resolves the command line and environment like the kubelet, replacing mount paths by local folders. */
export function resolveContainer(
  { command, args = [], env = [], envFrom = [] }: Container,
  surroundings: Surroundings,
): { argv: string[]; env: Record<string, string> } {
  const resolved: Record<string, string> = {};
  for (const source of envFrom) Object.assign(resolved, readSource(source, surroundings));
  for (const variable of env) {
    const value = readVariable(variable, resolved, surroundings);
    if (value !== undefined) resolved[variable.name] = value;
  }
  const mounted = (text: string): string => withMounts(text, surroundings.mounts);
  const words = [...(command ?? []), ...args].map((word) => mounted(expand(word, resolved)));
  return {
    argv: command ? words : [...(surroundings.entrypoint ?? []), ...words],
    env: Object.fromEntries(Object.entries(resolved).map(([name, value]) => [name, mounted(value)])),
  };
}

function readSource({ prefix = '', secretRef, configMapRef }: EnvSource, { secrets, configMaps }: Surroundings) {
  const ref = secretRef ?? configMapRef;
  const data = (secretRef ? secrets : configMaps)?.[ref?.name ?? ''];
  if (!data && !ref?.optional) throw new Error(`envFrom: not found: ${JSON.stringify({ secretRef, configMapRef })}`);
  return Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [`${prefix}${key}`, value]));
}

function readVariable(
  { name, value, valueFrom }: EnvVar,
  before: Record<string, string>,
  { secrets, configMaps, fields }: Surroundings,
): string | undefined {
  if (!valueFrom) return expand(value ?? '', before);
  const { secretKeyRef, configMapKeyRef, fieldRef } = valueFrom;
  const ref = secretKeyRef ?? configMapKeyRef;
  const found = ref
    ? (secretKeyRef ? secrets : configMaps)?.[ref.name ?? '']?.[ref.key]
    : fields?.[fieldRef?.fieldPath ?? ''];
  if (found === undefined && !ref?.optional) throw new Error(`${name}: not found: ${JSON.stringify(valueFrom)}`);
  return found;
}

/** Kubernetes' expansion: `$(NAME)` of a known variable and `$$` for `$`; everything else is unchanged. */
const expand = (text: string, variables: Record<string, string>): string =>
  text.replace(/\$(?:\$|\(([^)]*)\))/g, (match, name?: string) =>
    name === undefined ? '$' : (variables[name] ?? match),
  );

// Match whole path names only: /tmp, but not /var/tmp or /tmpfs.
const withMounts = (text: string, mounts: Record<string, string>): string => {
  const paths = Object.keys(mounts).sort((a, b) => b.length - a.length);
  if (paths.length === 0) return text;
  const any = paths.map((path) => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return text.replace(new RegExp(`(?<![\\w.-])(?:${any})(?![\\w.-])`, 'g'), (path) => mounts[path] as string);
};
