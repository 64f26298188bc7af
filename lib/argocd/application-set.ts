import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { type ApplicationTemplate, applicationSpec, argocdMetadata } from './application';

/** Clusters that Argo CD knows, by the labels of their Secrets. */
export interface ClusterGenerator {
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  /** Further texts for the template, there as `{{.values.<name>}}`. @default none */
  readonly values?: Readonly<Record<string, string>>;
}

/** An ApplicationSet, in the words of Argo CD's own fields. */
export interface ApplicationSetProps {
  readonly name: string;
  /** Namespace Argo CD runs in. @default 'argocd' */
  readonly namespace?: string;
  /** Order within a parent Application, lowest first. @default none, which is wave 0 */
  readonly syncWave?: number;
  readonly generators: readonly { readonly clusters: ClusterGenerator }[];
  /**
   * The Application of each cluster. Its texts are Go templates over `{{.name}}`, `{{.nameNormalized}}`, `{{.server}}`
   * and the metadata of the cluster's Secret; `goTemplateLiteral` is for what is none.
   */
  readonly template: ApplicationTemplate;
  /** What becomes of the Applications; by default what they brought stays when one goes. @default { preserveResourcesOnDeletion: true } */
  readonly syncPolicy?: {
    readonly preserveResourcesOnDeletion?: boolean;
    readonly applicationsSync?: 'create-only' | 'create-update' | 'create-delete' | 'sync';
  };
}

/** An Argo CD ApplicationSet: the same release in every cluster that carries a label. */
export class ApplicationSet extends ApiObject {
  constructor(scope: Construct, id: string, props: ApplicationSetProps) {
    super(scope, id, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ApplicationSet',
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
