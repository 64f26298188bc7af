import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { type ImportedCrd, useImportedCrd } from './imported-crd';

/** An object of a Kubernetes API whose fields accept references; the base of the classes that are generated for kinds. */
export class KubernetesObject extends ApiObject {
  /**
   * @param scope chart, component or condition
   * @param id its name in the scope
   * @param gvk API version and kind
   * @param props its fields
   * @param crd the definition of its kind, against which synth validates the objects of the app
   */
  constructor(
    scope: Construct,
    id: string,
    gvk: { readonly apiVersion: string; readonly kind: string },
    props: object,
    crd?: ImportedCrd,
  ) {
    super(scope, id, { ...gvk, ...props });
    if (crd) useImportedCrd(this, crd);
  }
}
