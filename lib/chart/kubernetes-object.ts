import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

/** An object of a Kubernetes API whose fields accept references; the base of the classes that are generated for kinds. */
export class KubernetesObject extends ApiObject {
  /**
   * @param scope chart, component or condition
   * @param id its name in the scope
   * @param gvk API version and kind
   * @param props its fields
   */
  constructor(
    scope: Construct,
    id: string,
    gvk: { readonly apiVersion: string; readonly kind: string },
    props: object,
  ) {
    super(scope, id, { ...gvk, ...props });
  }
}
