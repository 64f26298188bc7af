import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { type ApplicationDestination, argocdMetadata } from './application';

/** A kind of object; each of its fields may be a glob. */
export interface GroupKind {
  /** API group without the version, `''` for the core group. */
  readonly group: string;
  readonly kind: string;
}

/** A kind of object that belongs to no namespace, or one object of it. */
export interface ClusterResource extends GroupKind {
  /** Name of the object, or a glob. @default every object of the kind */
  readonly name?: string;
}

/** What is reported of objects in the project's namespaces that belong to no Application. */
export interface OrphanedResources {
  /** Warn of them on the Application, not only list them. */
  readonly warn: boolean;
  /** @default none */
  readonly ignore?: readonly { readonly group?: string; readonly kind?: string; readonly name?: string }[];
}

/** An AppProject, in the words of Argo CD's own fields. */
export interface AppProjectProps {
  readonly name: string;
  /** Namespace Argo CD runs in. @default 'argocd' */
  readonly namespace?: string;
  readonly description: string;
  /** Repositories that Applications of the project may read. */
  readonly sourceRepos: readonly string[];
  /** Clusters and namespaces they may write to; each field may be a glob. */
  readonly destinations: readonly ApplicationDestination[];
  /** Objects outside namespaces they may own. @default none */
  readonly clusterResourceWhitelist?: readonly ClusterResource[];
  /** Kinds in namespaces they may not own. @default none */
  readonly namespaceResourceBlacklist?: readonly GroupKind[];
  /** The only kinds in namespaces they may own. @default every kind */
  readonly namespaceResourceWhitelist?: readonly GroupKind[];
  /** @default { warn: true } */
  readonly orphanedResources?: OrphanedResources;
}

/** An Argo CD AppProject: what its Applications may read, and where they may write what. */
export class AppProject extends ApiObject {
  constructor(scope: Construct, id: string, props: AppProjectProps) {
    const { name, namespace, description, sourceRepos, destinations, ...limits } = props;
    const { clusterResourceWhitelist, namespaceResourceBlacklist, namespaceResourceWhitelist } = limits;
    super(scope, id, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: argocdMetadata({ name, ...(namespace === undefined ? {} : { namespace }) }),
      spec: {
        description,
        sourceRepos,
        destinations,
        // Left out, it would mean none as well; a reader should not have to know that.
        clusterResourceWhitelist: clusterResourceWhitelist ?? [],
        ...(namespaceResourceBlacklist ? { namespaceResourceBlacklist } : {}),
        ...(namespaceResourceWhitelist ? { namespaceResourceWhitelist } : {}),
        orphanedResources: limits.orphanedResources ?? { warn: true },
      },
    });
  }
}
