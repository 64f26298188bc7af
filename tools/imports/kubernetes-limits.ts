import type { JsonMap } from '../../lib/json';
import type { JsonSchema } from '../../lib/values/json-schema';

/** What the API server enforces in a type and its Swagger file does not state. */
interface Limits {
  readonly required?: readonly string[];
  /** Keywords to add to the schema of a field; with `type`, they replace it. */
  readonly properties: Readonly<Record<string, JsonSchema>>;
  /** Values that the API server accepts, where few that fit the schema are. */
  readonly examples?: readonly JsonMap[];
}

const oneOf = (...words: readonly string[]): JsonSchema => ({ enum: [...words].sort() });
/** An enumeration with a default, which the API server also uses for "". */
const oneOfOrEmpty = (...words: readonly string[]): JsonSchema => oneOf('', ...words);
const between = (minimum: number, maximum: number): JsonSchema => ({ minimum, maximum });

const notEmpty: JsonSchema = { minLength: 1 };
const count: JsonSchema = { minimum: 0 };
const fileMode = between(0, 0o777);
const id = between(0, 2 ** 31 - 1);
const port = between(1, 65_535);

const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(?:[.]${label})*`;
const labelName = '[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?';
const aPortName = '(?:[a-z0-9]+-)*[0-9]*[a-z][a-z0-9]*(?:-[a-z0-9]+)*';

const dnsLabel: JsonSchema = { pattern: `^${label}$`, maxLength: 63 };
const objectName: JsonSchema = { pattern: `^${subdomain}$`, maxLength: 253 };
/** A name for `envFrom`, of which the API server only requires that a name may start with it. */
const envFromName: JsonSchema = { pattern: `^${subdomain}-?$`, maxLength: 253 };
const dataKey: JsonSchema = { pattern: '^(?:[.]?[-_a-zA-Z0-9][-._a-zA-Z0-9]*)$', maxLength: 253 };
const labelKey: JsonSchema = { pattern: `^(?:${subdomain}/)?${labelName}$` };
const variableName: JsonSchema = { pattern: '^[ -<>-~]+$' };
const portNameOrNumber: JsonSchema = {
  type: ['integer', 'string'],
  ...port,
  pattern: `^${aPortName}$`,
  maxLength: 15,
};

/** A segment of a path other than `..`. */
const segment = '[.]|[^./][^/]*|[.][^./][^/]*|[.][.][^/]+';
const relativePath = `(?:${segment})(?:/(?:${segment})?)*`;

const profileType = oneOf('Localhost', 'RuntimeDefault', 'Unconfined');
const inclusion = oneOf('Honor', 'Ignore');
const keyOf: Limits = { required: ['name'], properties: { name: objectName, key: dataKey } };
const httpHeader: Limits = { properties: { name: { pattern: '^[-A-Za-z0-9]+$' } } };

const ofContainers: Readonly<Record<string, Limits>> = {
  Container: {
    required: ['image'],
    properties: {
      image: notEmpty,
      imagePullPolicy: oneOfOrEmpty('Always', 'IfNotPresent', 'Never'),
      name: dnsLabel,
      restartPolicy: oneOf('Always', 'Never', 'OnFailure'),
      terminationMessagePolicy: oneOfOrEmpty('FallbackToLogsOnError', 'File'),
    },
  },
  ContainerPort: {
    properties: {
      containerPort: port,
      // 0 is a port that is not set.
      hostPort: between(0, 65_535),
      name: { pattern: `^(?:${aPortName})?$`, maxLength: 15 },
      protocol: oneOfOrEmpty('SCTP', 'TCP', 'UDP'),
    },
  },
  ContainerResizePolicy: {
    properties: { resourceName: oneOf('cpu', 'memory'), restartPolicy: oneOf('NotRequired', 'RestartContainer') },
  },
  ContainerRestartRuleOnExitCodes: { properties: { operator: oneOf('In', 'NotIn') } },
  ExecAction: { required: ['command'], properties: { command: { minItems: 1 } } },
  GRPCAction: { properties: { port } },
  HTTPGetAction: { properties: { port: portNameOrNumber, scheme: oneOfOrEmpty('HTTP', 'HTTPS') } },
  HTTPHeader: httpHeader,
  // 0 in a probe is a number that is not set.
  Probe: {
    properties: {
      failureThreshold: count,
      initialDelaySeconds: count,
      periodSeconds: count,
      successThreshold: count,
      terminationGracePeriodSeconds: { minimum: 1 },
      timeoutSeconds: count,
    },
  },
  SleepAction: { properties: { seconds: count } },
  TCPSocketAction: { properties: { port: portNameOrNumber } },
};

const ofVariables: Readonly<Record<string, Limits>> = {
  ConfigMapEnvSource: { required: ['name'], properties: { name: envFromName } },
  ConfigMapKeySelector: keyOf,
  EnvFromSource: { properties: { prefix: { pattern: '^[ -<>-~]*$' } } },
  EnvVar: { properties: { name: variableName } },
  ObjectFieldSelector: {
    properties: {
      fieldPath: {
        pattern:
          "^(?:metadata[.](?:name|namespace|uid|(?:labels|annotations)(?:\\['[-A-Za-z0-9_./]+'\\])?)|spec[.](?:nodeName|serviceAccountName|host)|status[.](?:hostIPs?|podIPs?))$",
      },
    },
  },
  SecretEnvSource: { required: ['name'], properties: { name: envFromName } },
  SecretKeySelector: keyOf,
};

const ofVolumes: Readonly<Record<string, Limits>> = {
  ConfigMapProjection: { required: ['name'], properties: { name: notEmpty } },
  ConfigMapVolumeSource: { required: ['name'], properties: { defaultMode: fileMode, name: notEmpty } },
  CSIVolumeSource: { properties: { driver: notEmpty } },
  DownwardAPIVolumeFile: { properties: { mode: fileMode, path: { pattern: `^${relativePath}$` } } },
  DownwardAPIVolumeSource: { properties: { defaultMode: fileMode } },
  HostPathVolumeSource: {
    properties: {
      path: notEmpty,
      type: oneOfOrEmpty(
        'BlockDevice',
        'CharDevice',
        'Directory',
        'DirectoryOrCreate',
        'File',
        'FileOrCreate',
        'Socket',
      ),
    },
  },
  KeyToPath: { properties: { key: notEmpty, mode: fileMode, path: { pattern: `^${relativePath}$` } } },
  PersistentVolumeClaimVolumeSource: { properties: { claimName: notEmpty } },
  ProjectedVolumeSource: { properties: { defaultMode: fileMode } },
  SecretProjection: { required: ['name'], properties: { name: notEmpty } },
  SecretVolumeSource: { required: ['secretName'], properties: { defaultMode: fileMode, secretName: notEmpty } },
  ServiceAccountTokenProjection: { properties: { expirationSeconds: between(600, 2 ** 32), path: notEmpty } },
  Volume: { properties: { name: dnsLabel } },
  VolumeMount: {
    properties: {
      mountPath: notEmpty,
      mountPropagation: oneOf('Bidirectional', 'HostToContainer', 'None'),
      name: notEmpty,
      recursiveReadOnly: oneOf('Disabled', 'Enabled', 'IfPossible'),
      subPath: { pattern: `^(?:${relativePath})?$` },
      subPathExpr: { pattern: `^(?:${relativePath})?$` },
    },
  },
};

const ofScheduling: Readonly<Record<string, Limits>> = {
  LabelSelectorRequirement: { properties: { key: labelKey, operator: oneOf('DoesNotExist', 'Exists', 'In', 'NotIn') } },
  NodeSelector: { properties: { nodeSelectorTerms: { minItems: 1 } } },
  NodeSelectorRequirement: {
    properties: { key: labelKey, operator: oneOf('DoesNotExist', 'Exists', 'Gt', 'In', 'Lt', 'NotIn') },
  },
  PodAffinityTerm: { properties: { topologyKey: labelKey } },
  PreferredSchedulingTerm: { properties: { weight: between(1, 100) } },
  Toleration: {
    properties: {
      effect: oneOfOrEmpty('NoExecute', 'NoSchedule', 'PreferNoSchedule'),
      key: { pattern: `^(?:(?:${subdomain}/)?${labelName})?$` },
      operator: oneOfOrEmpty('Equal', 'Exists', 'Gt', 'Lt'),
    },
  },
  TopologySpreadConstraint: {
    properties: {
      maxSkew: { minimum: 1 },
      minDomains: { minimum: 1 },
      nodeAffinityPolicy: inclusion,
      nodeTaintsPolicy: inclusion,
      topologyKey: labelKey,
      whenUnsatisfiable: oneOf('DoNotSchedule', 'ScheduleAnyway'),
    },
  },
  WeightedPodAffinityTerm: { properties: { weight: between(1, 100) } },
};

const ofPods: Readonly<Record<string, Limits>> = {
  AppArmorProfile: { properties: { type: profileType } },
  PodDNSConfig: { properties: { nameservers: { maxItems: 3 }, searches: { maxItems: 32 } } },
  PodSecurityContext: {
    properties: {
      fsGroup: id,
      fsGroupChangePolicy: oneOf('Always', 'OnRootMismatch'),
      runAsGroup: id,
      runAsUser: id,
      seLinuxChangePolicy: oneOf('MountOption', 'Recursive'),
      supplementalGroups: { items: { type: 'integer', ...id } },
      supplementalGroupsPolicy: oneOf('Merge', 'Strict'),
    },
  },
  SeccompProfile: { properties: { type: profileType } },
  SecurityContext: { properties: { procMount: oneOf('Default', 'Unmasked'), runAsGroup: id, runAsUser: id } },
};

const ofMetrics: Readonly<Record<string, Limits>> = {
  MetricSpec: {
    properties: { type: oneOf('ContainerResource', 'External', 'Object', 'Pods', 'Resource') },
    examples: [
      {
        type: 'External',
        external: { metric: { name: 'queue_length' }, target: { type: 'AverageValue', averageValue: '30' } },
      },
    ],
  },
  MetricTarget: {
    properties: { averageUtilization: { minimum: 1 }, type: oneOf('AverageValue', 'Utilization', 'Value') },
  },
};

/**
 * Limits of fields, and fields without a default, that the API server enforces and its Swagger file does not state, by
 * type. A Rollout with a pod that exceeds them is accepted, but the controller reports InvalidSpec.
 */
export const kubernetesLimits: Readonly<Record<string, Limits>> = {
  ...ofContainers,
  ...ofVariables,
  ...ofVolumes,
  ...ofScheduling,
  ...ofPods,
  ...ofMetrics,
};
