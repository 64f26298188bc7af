import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';
import { printYaml } from '../helm/yaml/print-yaml';
import type { Json, JsonMap } from '../json';

/** A chart in a git repository, and the values it is rendered with. */
export interface ApplicationSource {
  readonly repoURL: string;
  /** Branch, tag or commit. @default 'HEAD' */
  readonly targetRevision?: string;
  /** Folder of the chart in the repository. */
  readonly path: string;
  /** @default the chart's own values, released under the Application's name */
  readonly helm?: HelmSource;
}

/** How Argo CD renders a chart. */
export interface HelmSource {
  /** @default the name of the Application */
  readonly releaseName?: string;
  /** Values over the chart's defaults; a null deletes a default. @default none */
  readonly valuesObject?: JsonMap;
}

/** A namespace of one cluster, which is named either as Argo CD knows it or by the URL of its API server. */
export type ApplicationDestination = { readonly namespace: string } & (
  | { readonly name: string; readonly server?: never }
  | { readonly server: string; readonly name?: never }
);

/** One sync option, `Name=value`: argo-cd docs/user-guide/sync-options.md. */
export type SyncOption =
  | `${'ApplyOutOfSyncOnly' | 'ClientSideApplyMigration' | 'CreateNamespace' | 'FailOnSharedResource' | 'PruneLast'}=${boolean}`
  | `${'Replace' | 'RespectIgnoreDifferences' | 'ServerSideApply' | 'SkipDryRunOnMissingResource' | 'Validate'}=${boolean}`
  | `${'Delete' | 'Prune'}=${'false' | 'confirm'}`
  | `PrunePropagationPolicy=${'background' | 'foreground' | 'orphan'}`;

/** When and how Argo CD syncs. */
export interface SyncPolicy {
  /** Sync without being asked; `enabled: false` waits for a person. @default { prune: true, selfHeal: true } */
  readonly automated?: {
    readonly enabled?: boolean;
    readonly prune?: boolean;
    readonly selfHeal?: boolean;
    readonly allowEmpty?: boolean;
  };
  /** @default CreateNamespace, FailOnSharedResource, ServerSideApply, RespectIgnoreDifferences and ApplyOutOfSyncOnly, all true */
  readonly syncOptions?: readonly SyncOption[];
  /** Metadata of the namespace that CreateNamespace makes. @default none */
  readonly managedNamespaceMetadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  /** @default { limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } } */
  readonly retry?: SyncRetry;
}

/** How often a failed sync is tried again, and after how long. */
export interface SyncRetry {
  /** Further attempts; below 0 without end. */
  readonly limit: number;
  readonly backoff: {
    /** Pause before the first further attempt, `10s` or `2m`. */
    readonly duration: string;
    /** What each pause is multiplied by for the next. */
    readonly factor: number;
    /** The longest pause. */
    readonly maxDuration: string;
  };
}

/** Fields that something else in the cluster owns: they make nothing OutOfSync, and a sync leaves them as they are. */
export interface ResourceIgnoreDifferences {
  /** API group without the version. @default '', the core group */
  readonly group?: string;
  readonly kind: string;
  /** @default every object of the kind */
  readonly name?: string;
  /** @default every namespace */
  readonly namespace?: string;
  readonly jqPathExpressions?: readonly string[];
  readonly jsonPointers?: readonly string[];
  readonly managedFieldsManagers?: readonly string[];
}

/** What an Application says, as an object of its own or as the template of an ApplicationSet. */
export interface ApplicationTemplate {
  readonly name: string;
  readonly project: string;
  readonly source: ApplicationSource;
  readonly destination: ApplicationDestination;
  /** @default automated, with the defaults of each of its fields */
  readonly syncPolicy?: SyncPolicy;
  /** @default none */
  readonly ignoreDifferences?: readonly ResourceIgnoreDifferences[];
}

/** An Application, in the words of Argo CD's own fields. */
export interface ApplicationProps extends ApplicationTemplate {
  /** Namespace Argo CD runs in. @default 'argocd' */
  readonly namespace?: string;
  /** Order within a parent Application, lowest first. @default none, which is wave 0 */
  readonly syncWave?: number;
  /** Deleting the Application deletes what it brought into the cluster. @default false, which leaves it there */
  readonly cascadingDeletion?: boolean;
}

/** An Argo CD Application: one release of a chart, kept as git has it. */
export class Application extends ApiObject {
  constructor(scope: Construct, id: string, props: ApplicationProps) {
    super(scope, id, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        ...argocdMetadata(props),
        ...(props.cascadingDeletion ? { finalizers: ['resources-finalizer.argocd.argoproj.io'] } : {}),
      },
      spec: applicationSpec(props),
    });
  }
}

/** metadata of an object that stands in Argo CD's namespace, with the wave in which a parent Application syncs it. */
export const argocdMetadata = (
  props: Pick<ApplicationProps, 'name' | 'namespace' | 'syncWave'>,
): Pick<ApiObjectMetadata, 'name' | 'namespace' | 'annotations'> => ({
  name: props.name,
  namespace: props.namespace ?? 'argocd',
  ...(props.syncWave === undefined ? {} : { annotations: { 'argocd.argoproj.io/sync-wave': String(props.syncWave) } }),
});

/** `spec` of an Application, with every default in place. */
export function applicationSpec({ project, source, destination, syncPolicy, ignoreDifferences }: ApplicationTemplate) {
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
    // Without it two Applications with an object in common take it from each other at every sync.
    'FailOnSharedResource=true',
    // Custom resource definitions outgrow the annotation of a client-side apply.
    'ServerSideApply=true',
    'RespectIgnoreDifferences=true',
    'ApplyOutOfSyncOnly=true',
  ],
  ...(managedNamespaceMetadata ? { managedNamespaceMetadata } : {}),
  // Five minutes: enough for another Application to bring the definitions that this one's objects need.
  retry: retry ?? { limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
});

function helmSource({ releaseName, valuesObject = {} }: HelmSource): object {
  const name = releaseName === undefined ? {} : { releaseName };
  if (Object.keys(valuesObject).length === 0) return name;
  // cdk8s, `kubectl apply` and the ApplicationSet controller all lose a null of an object, but none of a text.
  return { ...name, ...(holdsNull(valuesObject) ? { values: printYaml(valuesObject) } : { valuesObject }) };
}

const holdsNull = (value: Json): boolean =>
  value === null || (typeof value === 'object' && Object.values(value).some(holdsNull));
