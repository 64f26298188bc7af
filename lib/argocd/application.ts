import type { ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';
import * as argocd from '../../imports/k8s/argo-cd';
import { printYaml } from '../helm/yaml/print-yaml';
import type { Json, JsonMap } from '../json';

/** A chart in a git repository, and the values with which it is rendered. */
export interface ApplicationSource {
  /** URL of the repository. */
  readonly repoURL: string;
  /** Branch, tag or commit. @default 'HEAD' */
  readonly targetRevision?: string;
  /** Folder of the chart in the repository. */
  readonly path: string;
  /** Release name and values. @default the chart's defaults, in a release with the name of the Application */
  readonly helm?: HelmSource;
}

/** How Argo CD renders a chart. */
export interface HelmSource {
  /** Name of the release. @default the name of the Application */
  readonly releaseName?: string;
  /** Values that override the chart's defaults; null removes a default. @default {} */
  readonly valuesObject?: JsonMap;
  /**
   * Values files in the repository, from its root (`/values/web.yaml`) or from the chart's folder; `valuesObject` has
   * precedence. In an ApplicationSet with `rollingSync` keep what changes with a version here: Argo CD 3.6 may take a
   * change of the template for synced before it is.
   * @default []
   */
  readonly valueFiles?: readonly string[];
}

/** A namespace of a cluster, which is given by its name in Argo CD or by the URL of its API server. */
export type ApplicationDestination = {
  /** Namespace of the objects that name none. */
  readonly namespace: string;
} & (
  | {
      /** Name of the cluster in Argo CD, such as `in-cluster`. */
      readonly name: string;
      /** Not with `name`. @default none */
      readonly server?: never;
    }
  | {
      /** URL of the API server. */
      readonly server: string;
      /** Not with `server`. @default none */
      readonly name?: never;
    }
);

/** A [sync option](https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/) of Argo CD, as `Name=value`. */
export type SyncOption =
  | `${'ApplyOutOfSyncOnly' | 'ClientSideApplyMigration' | 'CreateNamespace' | 'FailOnSharedResource' | 'PruneLast'}=${boolean}`
  | `${'Replace' | 'RespectIgnoreDifferences' | 'ServerSideApply' | 'SkipDryRunOnMissingResource' | 'Validate'}=${boolean}`
  | `${'Delete' | 'Prune'}=${'false' | 'confirm'}`
  | `PrunePropagationPolicy=${'background' | 'foreground' | 'orphan'}`;

/** When and how Argo CD syncs. */
export interface SyncPolicy {
  /** Automated sync. @default { prune: true, selfHeal: true } */
  readonly automated?: {
    /** Whether Argo CD syncs by itself; false waits for a person. @default true */
    readonly enabled?: boolean;
    /** Whether it deletes objects that git no longer has. @default true */
    readonly prune?: boolean;
    /** Whether it reverts changes in the cluster. @default true */
    readonly selfHeal?: boolean;
    /** Whether it may delete all objects. @default false */
    readonly allowEmpty?: boolean;
  };
  /**
   * Sync options, in place of the default ones.
   * @default CreateNamespace, FailOnSharedResource, ServerSideApply, RespectIgnoreDifferences and ApplyOutOfSyncOnly,
   * all true
   */
  readonly syncOptions?: readonly SyncOption[];
  /** Metadata of the namespace that CreateNamespace creates. @default none */
  readonly managedNamespaceMetadata?: {
    /** Labels. @default {} */
    readonly labels?: Readonly<Record<string, string>>;
    /** Annotations. @default {} */
    readonly annotations?: Readonly<Record<string, string>>;
  };
  /**
   * Retries of a failed sync.
   * @default { limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } }
   */
  readonly retry?: SyncRetry;
}

/** Retries of a failed sync. */
export interface SyncRetry {
  /** Number of retries; negative for unlimited. */
  readonly limit: number;
  /** Whether a retry takes the newest revision in place of the one that failed. @default false */
  readonly refresh?: boolean;
  /** Delay between them. */
  readonly backoff: {
    /** Delay before the first retry, such as `10s` or `2m`. */
    readonly duration: string;
    /** Factor from each delay to the next. */
    readonly factor: number;
    /** Maximum delay. */
    readonly maxDuration: string;
  };
}

/** Fields that another controller owns: they make no Application OutOfSync, and a sync does not change them. */
export interface ResourceIgnoreDifferences {
  /** API group without the version. @default '', the core group */
  readonly group?: string;
  /** Kind of the objects. */
  readonly kind: string;
  /** Name of the object. @default all objects of the kind */
  readonly name?: string;
  /** Namespace of the objects. @default every namespace */
  readonly namespace?: string;
  /** The fields as jq paths, such as `.spec.selector["key"]`. @default [] */
  readonly jqPathExpressions?: readonly string[];
  /** The fields as JSON pointers, such as `/spec/replicas`. @default [] */
  readonly jsonPointers?: readonly string[];
  /** Field managers, all of whose fields are ignored. @default [] */
  readonly managedFieldsManagers?: readonly string[];
}

/** Name and spec of an Application: of an `Application`, or the template of an `ApplicationSet`. */
export interface ApplicationTemplate {
  /** Name of the Application. */
  readonly name: string;
  /** Labels of the Application, such as those by which `rollingSync` selects it. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Name of its AppProject. */
  readonly project: string;
  /** Chart and values. */
  readonly source: ApplicationSource;
  /** Cluster and namespace. */
  readonly destination: ApplicationDestination;
  /** When and how Argo CD syncs. @default automated, with the default of each field */
  readonly syncPolicy?: SyncPolicy;
  /** Fields that other controllers own; `rolloutDifferences` where a chart holds a Rollout. @default [] */
  readonly ignoreDifferences?: readonly ResourceIgnoreDifferences[];
}

/** Props of `Application`, with the field names of Argo CD. */
export interface ApplicationProps extends ApplicationTemplate {
  /** Namespace of Argo CD. @default 'argocd' */
  readonly namespace?: string;
  /** Sync wave in a parent Application; lower waves are synced first. @default 0 */
  readonly syncWave?: number;
  /** Whether deleting the Application deletes its objects from the cluster. @default false */
  readonly cascadingDeletion?: boolean;
}

/**
 * An Argo CD Application: a release of a chart from git.
 * @example
 * ```ts
 * new Application(this, 'web', {
 *   name: 'web',
 *   project: 'portal',
 *   source: {
 *     repoURL: 'https://git.example.com/portal.git',
 *     path: 'dist/helm/charts/web',
 *     helm: { valuesObject: { replicaCount: 4 } },
 *   },
 *   destination: { name: 'production', namespace: 'portal' },
 *   ignoreDifferences: rolloutDifferences,
 * });
 * ```
 */
export class Application extends argocd.Application {
  /**
   * @param scope a cdk8s.Chart, whose manifests belong to no Helm release
   * @param id construct id
   * @param props fields of the Application
   */
  constructor(scope: Construct, id: string, props: ApplicationProps) {
    super(scope, id, {
      metadata: {
        ...argocdMetadata(props),
        ...(props.labels ? { labels: props.labels } : {}),
        ...(props.cascadingDeletion ? { finalizers: ['resources-finalizer.argocd.argoproj.io'] } : {}),
      },
      spec: applicationSpec(props),
    });
  }
}

/** Metadata of an object in Argo CD's namespace, with the sync wave for a parent Application. */
export const argocdMetadata = (
  props: Pick<ApplicationProps, 'name' | 'namespace' | 'syncWave'>,
): Pick<ApiObjectMetadata, 'name' | 'namespace' | 'annotations'> => ({
  name: props.name,
  namespace: props.namespace ?? 'argocd',
  ...(props.syncWave === undefined ? {} : { annotations: { 'argocd.argoproj.io/sync-wave': String(props.syncWave) } }),
});

/** `spec` of an Application, with every default in place. */
export function applicationSpec({
  project,
  source,
  destination,
  syncPolicy,
  ignoreDifferences,
}: ApplicationTemplate): argocd.ApplicationSpec {
  const { repoURL, targetRevision = 'HEAD', path, helm } = source;
  return {
    project,
    source: { repoURL, targetRevision, path, ...(helm ? { helm: helmSource(helm) } : {}) },
    destination,
    syncPolicy: syncPolicyOf(syncPolicy),
    ...(ignoreDifferences?.length ? { ignoreDifferences } : {}),
  };
}

const syncPolicyOf = ({ automated, syncOptions, managedNamespaceMetadata, retry }: SyncPolicy = {}): SyncPolicy => ({
  automated: { prune: true, selfHeal: true, ...automated },
  syncOptions: syncOptions ?? [
    'CreateNamespace=true',
    // Without it two Applications that share an object overwrite each other at every sync.
    'FailOnSharedResource=true',
    // CRDs are too large for the annotation of a client-side apply.
    'ServerSideApply=true',
    'RespectIgnoreDifferences=true',
    'ApplyOutOfSyncOnly=true',
  ],
  ...(managedNamespaceMetadata ? { managedNamespaceMetadata } : {}),
  // Five minutes: enough for another Application to install the CRDs that this one needs. Retries without end would keep the
  // values of the failed sync (refresh takes a newer commit only), and notifications of failed syncs would never be sent.
  retry: retry ?? { limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
});

/** `helm` of a source. */
export function helmSource({ releaseName, valuesObject = {}, valueFiles }: HelmSource): argocd.ApplicationSourceHelm {
  const name = {
    ...(releaseName === undefined ? {} : { releaseName }),
    ...(valueFiles?.length ? { valueFiles } : {}),
  };
  if (Object.keys(valuesObject).length === 0) return name;
  // cdk8s, `kubectl apply` and the ApplicationSet controller all lose a null of an object, but none of a text.
  return { ...name, ...(holdsNull(valuesObject) ? { values: printYaml(valuesObject) } : { valuesObject }) };
}

const holdsNull = (value: Json): boolean =>
  value === null || (typeof value === 'object' && Object.values(value).some(holdsNull));
