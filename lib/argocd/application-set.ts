import type { Construct } from 'constructs';
import * as argocd from '../../imports/k8s/argo-cd';
import { type ApplicationTemplate, applicationSpec, argocdMetadata } from './application';

/** The cluster generator: one Application for each cluster that is registered in Argo CD and has the labels. */
export interface ClusterGenerator {
  /** Labels of the Secrets by which clusters are registered. */
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  /** Further parameters of the template, as `{{.values.<name>}}`. @default {} */
  readonly values?: Readonly<Record<string, string>>;
}

/** Props of `ApplicationSet`, with the field names of Argo CD. */
export interface ApplicationSetProps {
  /** Name of the ApplicationSet. */
  readonly name: string;
  /** Namespace of Argo CD. @default 'argocd' */
  readonly namespace?: string;
  /** Sync wave in a parent Application; lower waves are synced first. @default 0 */
  readonly syncWave?: number;
  /** Generators of the clusters. */
  readonly generators: readonly { readonly clusters: ClusterGenerator }[];
  /**
   * The Application of each cluster. Its strings are Go templates with `{{.name}}`, `{{.nameNormalized}}`,
   * `{{.server}}` and the metadata of the cluster's Secret; `goTemplateLiteral` escapes other data.
   */
  readonly template: ApplicationTemplate;
  /** How the controller manages the Applications. @default { preserveResourcesOnDeletion: true } */
  readonly syncPolicy?: {
    /** Whether the objects of an Application remain in the cluster when it is deleted. @default true */
    readonly preserveResourcesOnDeletion?: boolean;
    /** Which changes it makes to Applications. @default 'sync' */
    readonly applicationsSync?: 'create-only' | 'create-update' | 'create-delete' | 'sync';
  };
}

/**
 * An Argo CD ApplicationSet with the cluster generator: the same release in every cluster with a label.
 * @example
 * ```ts
 * new ApplicationSet(this, 'controllers', {
 *   name: 'argo-rollouts',
 *   generators: [{ clusters: { selector: { matchLabels: { 'example.com/rollouts': 'true' } } } }],
 *   template: {
 *     name: 'argo-rollouts-{{.nameNormalized}}',
 *     project: 'platform',
 *     source: { repoURL: 'https://git.example.com/platform.git', path: 'dist/helm/charts/progressive-delivery' },
 *     destination: { server: '{{.server}}', namespace: 'argo-rollouts' },
 *   },
 * });
 * ```
 */
export class ApplicationSet extends argocd.ApplicationSet {
  /**
   * @param scope a cdk8s.Chart, whose manifests belong to no Helm release
   * @param id construct id
   * @param props fields of the ApplicationSet
   */
  constructor(scope: Construct, id: string, props: ApplicationSetProps) {
    super(scope, id, {
      metadata: argocdMetadata(props),
      spec: {
        goTemplate: true,
        goTemplateOptions: ['missingkey=error'],
        generators: props.generators,
        template: { metadata: { name: props.template.name }, spec: applicationSpec(props.template) },
        syncPolicy: { preserveResourcesOnDeletion: true, ...props.syncPolicy },
      },
    });
  }
}
