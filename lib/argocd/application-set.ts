import type { Construct } from 'constructs';
import * as argocd from '../../imports/k8s/argo-cd';
import {
  type ApplicationTemplate,
  applicationSpec,
  argocdMetadata,
  type HelmSource,
  helmSource,
  type ResourceIgnoreDifferences,
} from './application';
import type { ApplicationSetStrategy } from './rolling-sync';

/** The cluster generator: one Application for each cluster that is registered in Argo CD and has the labels. */
export interface ClusterGenerator {
  /** Labels of the Secrets by which clusters are registered. */
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  /** Further parameters of the template, as `{{.values.<name>}}`. @default {} */
  readonly values?: Readonly<Record<string, string>>;
  /** What the Applications of these clusters have besides the template of the ApplicationSet. @default nothing */
  readonly template?: ClusterTemplate;
}

/** The part of an Application that differs between the generators of an ApplicationSet. */
export interface ClusterTemplate {
  /** Values, in place of those of the template. @default those of the template */
  readonly helm?: HelmSource;
  /** Fields that other controllers own, in place of those of the template. @default those of the template */
  readonly ignoreDifferences?: readonly ResourceIgnoreDifferences[];
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
  /**
   * The order in which changes reach the Applications, such as by `rollingSync`. Argo CD's applicationset controller
   * ignores it, and syncs all at once, unless it runs with `--enable-progressive-syncs`.
   * @default all at once
   */
  readonly strategy?: ApplicationSetStrategy;
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
    const { name, labels } = props.template;
    super(scope, id, {
      metadata: argocdMetadata(props),
      spec: {
        goTemplate: true,
        goTemplateOptions: ['missingkey=error'],
        generators: props.generators.map(({ clusters: { template, ...clusters } }) => ({
          clusters: template ? { ...clusters, template: clusterTemplate(template, props.template) } : clusters,
        })),
        ...(props.strategy ? { strategy: props.strategy } : {}),
        template: { metadata: { name, ...(labels ? { labels } : {}) }, spec: applicationSpec(props.template) },
        syncPolicy: { preserveResourcesOnDeletion: true, ...props.syncPolicy },
      },
    });
  }
}

/** The template of a generator, which Argo CD merges with that of the ApplicationSet; project and repository are required. */
const clusterTemplate = (
  { helm, ignoreDifferences }: ClusterTemplate,
  { project, source: { repoURL } }: ApplicationTemplate,
): argocd.ApplicationSetTemplate => ({
  metadata: {},
  spec: {
    project,
    source: { repoURL, ...(helm ? { helm: helmSource(helm) } : {}) },
    destination: {},
    ...(ignoreDifferences?.length ? { ignoreDifferences } : {}),
  },
});
