import { Construct, type IConstruct } from 'constructs';
import { ChartError } from '../errors';
import type { Expr, Loop } from '../expr/ast';

/** A block around whole objects: Helm prints what is inside only while it holds, or once a turn. */
export type Guard = { readonly kind: 'when'; readonly condition: Expr } | ({ readonly kind: 'each' } & Loop);

/** A scope whose objects stand in a block of their template file. */
export class GuardScope extends Construct {
  constructor(
    scope: Construct,
    id: string,
    public guard?: Guard,
  ) {
    super(scope, id);
  }
}

/** A scope whose objects stand in a folder below templates/, each in a file named after its id. */
export class FolderScope extends Construct {
  constructor(
    scope: Construct,
    id: string,
    /** Name of the folder below `templates/`. */
    readonly folder: string,
  ) {
    super(scope, id);
    if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(folder)) return;
    const message = `${JSON.stringify(folder)} is no folder below templates/: lower-case letters, digits and hyphens`;
    throw new ChartError({ code: 'chart-invalid', where: this.node.path, message });
  }
}

/**
 * The ids of the constructs below a chart down to one, by which objects and files are named; scopes of ours have no say
 * in it.
 */
export const namingIds = (chart: IConstruct, construct: IConstruct): string[] =>
  construct.node.scopes
    .slice(chart.node.scopes.length)
    .filter((scope) => !(scope instanceof GuardScope || scope instanceof FolderScope))
    .map(({ node }) => node.id)
    .filter((id) => id !== 'Resource' && id !== 'Default');

/** An object that is a value as a whole, which a cdk8s ApiObject cannot hold. */
export class ValueObject extends Construct {
  constructor(
    scope: Construct,
    id: string,
    readonly value: unknown,
  ) {
    super(scope, id);
  }
}
