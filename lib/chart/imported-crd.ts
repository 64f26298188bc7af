import type { IConstruct } from 'constructs';
import type { JsonMap } from '../json';

/** What `chartwright import crd` writes of a CustomResourceDefinition. */
export interface ImportedCrdProps {
  /** API group, such as `example.com`. */
  readonly group: string;
  /** Kind, such as `Widget`. */
  readonly kind: string;
  /** Whether its objects belong to namespaces. */
  readonly scope: 'Cluster' | 'Namespaced';
  /** `spec.versions` as JSON. */
  readonly versions: string;
}

/** A CustomResourceDefinition that `chartwright import crd` has written into a module; synth validates objects against it. */
export class ImportedCrd {
  private parsed: JsonMap | undefined;

  /** @param props what the command has written */
  constructor(private readonly props: ImportedCrdProps) {}

  /**
   * The part of the definition that describes its objects, parsed when it is first read.
   * @internal
   */
  get definition(): JsonMap {
    const { group, kind, scope, versions } = this.props;
    this.parsed ??= { spec: { group, scope, names: { kind }, versions: JSON.parse(versions) } };
    return this.parsed;
  }

  /**
   * Whether it defines a kind of an API group whose objects belong to no namespace.
   * @internal
   */
  isClusterScoped(group: string, kind: string): boolean {
    return this.props.scope === 'Cluster' && this.props.group === group && this.props.kind === kind;
  }
}

const byRoot = new WeakMap<IConstruct, Set<ImportedCrd>>();

/** Adds a CRD to those that the objects of an app are validated against. */
export function useImportedCrd({ node: { root } }: IConstruct, crd: ImportedCrd): void {
  byRoot.set(root, (byRoot.get(root) ?? new Set()).add(crd));
}

/** The CRDs of the classes that an app uses, which describe the other objects of their kinds as well. */
export const importedCrds = ({ node: { root } }: IConstruct): readonly ImportedCrd[] => [...(byRoot.get(root) ?? [])];
