import { Construct, type IConstruct } from 'constructs';
import { ChartError } from '../errors';
import type { Expr, Loop } from '../expr/ast';

/** A block around whole objects: `when` prints them if the condition holds, `each` once per iteration. */
export type Guard = { readonly kind: 'when'; readonly condition: Expr } | ({ readonly kind: 'each' } & Loop);

/** A scope whose objects are inside a block in their template file. */
export class GuardScope extends Construct {
  constructor(
    scope: Construct,
    id: string,
    readonly guard?: Guard,
  ) {
    super(scope, id);
  }
}

/** A scope whose objects are made for each item of a list, or each entry of a map. */
export class EachScope extends GuardScope {}

/** The blocks around the objects of a scope, outermost first. */
export const guardsAround = (scope: IConstruct): Guard[] =>
  scope.node.scopes.flatMap((around) => (around instanceof GuardScope ? (around.guard ?? []) : []));

/** A scope whose objects are written to a folder below templates/, each in a file named after its id. */
export class FolderScope extends Construct {
  constructor(
    scope: Construct,
    id: string,
    /** Name of the folder below `templates/`. */
    readonly folder: string,
  ) {
    super(scope, id);
    if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(folder)) return;
    const message = `invalid folder ${JSON.stringify(folder)} below templates/: use lower-case letters, digits and hyphens`;
    throw new ChartError({ code: 'chart-invalid', where: this.node.path, message });
  }
}

/** A construct whose objects and files are named after their own ids, without the id of the construct. */
export class UnnamedScope extends Construct {}

/** Scopes whose ids name neither objects nor files. */
const namesNothing = (scope: IConstruct): boolean =>
  scope instanceof GuardScope || scope instanceof FolderScope || scope instanceof UnnamedScope;

/** The construct ids between a chart and a construct that name objects and files. */
export const namingIds = (chart: IConstruct, construct: IConstruct): string[] =>
  construct.node.scopes
    .slice(chart.node.scopes.length)
    .filter((scope) => !namesNothing(scope))
    .map(({ node }) => node.id)
    .filter((id) => id !== 'Resource' && id !== 'Default');

/** An object that comes entirely from a value, which an ApiObject cannot represent. */
export class ValueObject extends Construct {
  constructor(
    scope: Construct,
    id: string,
    readonly value: unknown,
  ) {
    super(scope, id);
  }
}
