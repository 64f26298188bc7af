import type { Construct } from 'constructs';
import * as argocd from '../../imports/k8s/argo-cd';
import { type ApplicationDestination, argocdMetadata } from './application';

/** A kind of Kubernetes object; both fields may be globs. */
export interface GroupKind {
  /** API group without the version; "" for the core group. */
  readonly group: string;
  /** Kind, such as `Deployment`. */
  readonly kind: string;
}

/** A cluster-scoped kind, or one object of it. */
export interface ClusterResource extends GroupKind {
  /** Name of the object, or a glob. @default all objects of the kind */
  readonly name?: string;
}

/** Monitoring of objects in the project's namespaces that belong to no Application. */
export interface OrphanedResources {
  /** Whether the Applications show a warning. */
  readonly warn: boolean;
  /** Objects that are not reported; each field may be a glob. @default [] */
  readonly ignore?: readonly {
    /** API group. @default every group */
    readonly group?: string;
    /** Kind. @default every kind */
    readonly kind?: string;
    /** Name. @default every name */
    readonly name?: string;
  }[];
}

/** A window of time in which Argo CD syncs the matching Applications, or does not. */
export interface SyncWindow {
  /** `deny` forbids syncs during the window, `allow` at all other times. */
  readonly kind: 'allow' | 'deny';
  /** When it begins, in the format of cron, such as `0 16 * * 5`. */
  readonly schedule: string;
  /** How long it lasts, in hours and smaller units, such as `62h`. */
  readonly duration: string;
  /** Time zone of the schedule, such as `Europe/Berlin`. @default 'UTC' */
  readonly timeZone?: string;
  /** Names of Applications; globs. @default [] */
  readonly applications?: readonly string[];
  /** Namespaces of destinations; globs. @default [] */
  readonly namespaces?: readonly string[];
  /** Clusters, by name or URL; globs. @default [] */
  readonly clusters?: readonly string[];
  /** Whether an Application must match each list that is given, instead of one of them. @default false */
  readonly andOperator?: boolean;
  /** Whether a person may sync during a window that forbids it. @default false */
  readonly manualSync?: boolean;
  /** Whether a sync that runs when the window begins may end. @default false */
  readonly syncOverrun?: boolean;
  /** Why, as one sentence. @default none */
  readonly description?: string;
}

/** Props of `AppProject`, with the field names of Argo CD. */
export interface AppProjectProps {
  /** Name of the project. */
  readonly name: string;
  /** Namespace of Argo CD. @default 'argocd' */
  readonly namespace?: string;
  /** What the project is for, as one sentence. */
  readonly description: string;
  /** URLs of the repositories that its Applications may deploy from; globs. */
  readonly sourceRepos: readonly string[];
  /** Clusters and namespaces that they may deploy to; globs. */
  readonly destinations: readonly ApplicationDestination[];
  /** Cluster-scoped kinds that they may deploy. @default [] */
  readonly clusterResourceWhitelist?: readonly ClusterResource[];
  /** Namespaced kinds that they may not deploy. @default none */
  readonly namespaceResourceBlacklist?: readonly GroupKind[];
  /** The only namespaced kinds that they may deploy. @default every kind */
  readonly namespaceResourceWhitelist?: readonly GroupKind[];
  /** Monitoring of objects that belong to no Application. @default { warn: true } */
  readonly orphanedResources?: OrphanedResources;
  /** Times at which its Applications are synced, or not. @default at all times */
  readonly syncWindows?: readonly SyncWindow[];
}

/**
 * An Argo CD AppProject: the repositories, clusters, namespaces and kinds that its Applications may use.
 * @example
 * ```ts
 * new AppProject(this, 'project', {
 *   name: 'portal',
 *   description: 'The portal and its services.',
 *   sourceRepos: ['https://git.example.com/portal.git'],
 *   destinations: [{ name: 'production', namespace: 'portal' }],
 * });
 * ```
 */
export class AppProject extends argocd.AppProject {
  /**
   * @param scope a cdk8s.Chart, whose manifests belong to no Helm release
   * @param id construct id
   * @param props fields of the project
   */
  constructor(scope: Construct, id: string, props: AppProjectProps) {
    const { name, namespace, description, sourceRepos, destinations, ...limits } = props;
    const { clusterResourceWhitelist, namespaceResourceBlacklist, namespaceResourceWhitelist } = limits;
    super(scope, id, {
      metadata: argocdMetadata({ name, ...(namespace === undefined ? {} : { namespace }) }),
      spec: {
        description,
        sourceRepos,
        destinations,
        // Set explicitly, although an omitted list also means none.
        clusterResourceWhitelist: clusterResourceWhitelist ?? [],
        ...(namespaceResourceBlacklist ? { namespaceResourceBlacklist } : {}),
        ...(namespaceResourceWhitelist ? { namespaceResourceWhitelist } : {}),
        orphanedResources: limits.orphanedResources ?? { warn: true },
        ...(limits.syncWindows ? { syncWindows: limits.syncWindows } : {}),
      },
    });
  }
}
