import {
  accessMode,
  addsAdministration,
  aPortName,
  between,
  count,
  decidingProbe,
  dnsLabel,
  driverName,
  envFromName,
  escalating,
  fileMode,
  handlers,
  httpHeader,
  hugePages,
  id,
  inclusion,
  is,
  keyOf,
  type Limits,
  labelKey,
  labelKeys,
  labelName,
  labelValue,
  labelValues,
  notEmpty,
  oneField,
  oneFieldOf,
  oneOf,
  oneOfOrEmpty,
  port,
  portNameOrNumber,
  profile,
  relativePath,
  resourceName,
  subdomain,
  values,
  variableName,
  when,
} from './limit-keywords';

const ofContainers: Readonly<Record<string, Limits>> = {
  Container: {
    required: ['image'],
    properties: {
      image: notEmpty,
      imagePullPolicy: oneOfOrEmpty('Always', 'IfNotPresent', 'Never'),
      lifecycle: { properties: { postStart: oneField, preStop: oneField } },
      livenessProbe: decidingProbe,
      name: dnsLabel,
      readinessProbe: handlers,
      restartPolicy: oneOf('Always', 'Never', 'OnFailure'),
      startupProbe: decidingProbe,
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
  ContainerRestartRule: { required: ['exitCodes'], properties: { action: oneOf('Restart', 'RestartAllContainers') } },
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
  EnvFromSource: {
    properties: { prefix: { pattern: '^[ -<>-~]*$' } },
    together: oneFieldOf('configMapRef', 'secretRef'),
  },
  // A value and its source exclude one another.
  EnvVar: { properties: { name: variableName }, together: { maxProperties: 2 } },
  EnvVarSource: { together: oneField },
  ObjectFieldSelector: {
    properties: {
      fieldPath: {
        pattern:
          "^(?:metadata[.](?:name|namespace|uid|(?:labels|annotations)(?:\\['[-A-Za-z0-9_./]+'\\])?)|spec[.](?:nodeName|serviceAccountName|host)|status[.](?:hostIPs?|podIPs?))$",
      },
    },
  },
  ResourceFieldSelector: {
    properties: {
      resource: { pattern: '^(?:limits|requests)[.](?:cpu|memory|ephemeral-storage|hugepages-[0-9A-Za-z]+)$' },
    },
  },
  SecretEnvSource: { required: ['name'], properties: { name: envFromName } },
  SecretKeySelector: keyOf,
};

const ofVolumes: Readonly<Record<string, Limits>> = {
  ConfigMapProjection: { required: ['name'], properties: { name: notEmpty } },
  ConfigMapVolumeSource: { required: ['name'], properties: { defaultMode: fileMode, name: notEmpty } },
  CSIVolumeSource: { properties: { driver: driverName } },
  DownwardAPIVolumeFile: {
    properties: {
      mode: fileMode,
      path: { pattern: `^${relativePath}$` },
      resourceFieldRef: { required: ['containerName'] },
    },
    together: oneFieldOf('fieldRef', 'resourceFieldRef'),
  },
  DownwardAPIVolumeSource: { properties: { defaultMode: fileMode } },
  EphemeralVolumeSource: { required: ['volumeClaimTemplate'] },
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
  ImageVolumeSource: { properties: { pullPolicy: oneOfOrEmpty('Always', 'IfNotPresent', 'Never') } },
  KeyToPath: { properties: { key: notEmpty, mode: fileMode, path: { pattern: `^${relativePath}$` } } },
  NFSVolumeSource: { properties: { path: { pattern: '^/' }, server: notEmpty } },
  PersistentVolumeClaimTemplate: {
    properties: {
      spec: {
        required: ['accessModes', 'resources'],
        properties: {
          accessModes: { minItems: 1, items: accessMode },
          resources: { required: ['requests'], properties: { requests: { required: ['storage'] } } },
        },
      },
    },
  },
  PersistentVolumeClaimVolumeSource: { properties: { claimName: notEmpty } },
  ProjectedVolumeSource: { properties: { defaultMode: fileMode } },
  SecretProjection: { required: ['name'], properties: { name: notEmpty } },
  SecretVolumeSource: { required: ['secretName'], properties: { defaultMode: fileMode, secretName: notEmpty } },
  ServiceAccountTokenProjection: { properties: { expirationSeconds: between(600, 2 ** 32), path: notEmpty } },
  // A volume has its name and one source, or none for an emptyDir.
  Volume: { properties: { name: dnsLabel }, together: { maxProperties: 2 } },
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
  VolumeProjection: { together: { maxProperties: 1 } },
};

const ofScheduling: Readonly<Record<string, Limits>> = {
  LabelSelectorRequirement: {
    properties: { key: labelKey, operator: oneOf('DoesNotExist', 'Exists', 'In', 'NotIn'), values: labelValues },
    together: values,
  },
  LabelSelector: {
    properties: { matchLabels: { propertyNames: labelKey, additionalProperties: { type: 'string', ...labelValue } } },
  },
  NodeSelector: { properties: { nodeSelectorTerms: { minItems: 1 } } },
  NodeSelectorRequirement: {
    properties: {
      key: labelKey,
      operator: oneOf('DoesNotExist', 'Exists', 'Gt', 'In', 'Lt', 'NotIn'),
      values: labelValues,
    },
    together: when(
      is('operator', 'Gt', 'Lt'),
      { required: ['values'], properties: { values: { minItems: 1, maxItems: 1 } } },
      values,
    ),
  },
  PodAffinityTerm: {
    properties: { matchLabelKeys: labelKeys, mismatchLabelKeys: labelKeys, topologyKey: labelKey },
  },
  PreferredSchedulingTerm: { properties: { weight: between(1, 100) } },
  Toleration: {
    properties: {
      effect: oneOfOrEmpty('NoExecute', 'NoSchedule', 'PreferNoSchedule'),
      key: { pattern: `^(?:(?:${subdomain}/)?${labelName})?$` },
      operator: oneOfOrEmpty('Equal', 'Exists', 'Gt', 'Lt'),
      // A number for Gt and Lt may be negative.
      value: { pattern: `^(?:${labelName}|-[1-9][0-9]*)?$`, maxLength: 63 },
    },
  },
  TopologySpreadConstraint: {
    properties: {
      matchLabelKeys: labelKeys,
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
  AppArmorProfile: profile(notEmpty),
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
  SeccompProfile: profile({ pattern: `^${relativePath}$` }),
  SecurityContext: {
    properties: { procMount: oneOf('Default', 'Unmasked'), runAsGroup: id, runAsUser: id },
    together: when(is('privileged', true), escalating, when(addsAdministration, escalating)),
  },
  ResourceRequirements: {
    properties: { limits: { propertyNames: resourceName }, requests: { propertyNames: resourceName } },
    together: hugePages,
  },
  Sysctl: {
    properties: {
      name: {
        pattern: '^(?:[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$',
        maxLength: 253,
      },
    },
  },
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
