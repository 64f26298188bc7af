import type { Expr, Local, Loop, NamedTemplate } from './ast';

/** A body with a condition, and an alternative for when the condition does not hold. */
export interface When<Body> {
  readonly kind: 'when';
  readonly condition: Expr;
  readonly body: Body;
  readonly otherwise?: Body | undefined;
}

/** A body for a value that is not empty, bound to a variable. */
export interface With<Body> {
  readonly kind: 'with';
  readonly value: Expr;
  readonly local: Local;
  readonly body: Body;
  readonly otherwise?: Body | undefined;
}

/** A body for every iteration of a loop. */
export interface Each<Body> extends Loop {
  readonly kind: 'each';
  readonly body: Body;
}

/** A block that a placeholder represents; its body still contains placeholders. */
export type Control =
  | When<unknown>
  | With<unknown>
  | Each<unknown>
  | { readonly kind: 'object'; readonly template: NamedTemplate }
  | { readonly kind: 'comment'; readonly text: string; readonly body: unknown };

/** The function that creates each kind of block, for messages. */
export const blockNames: Record<Control['kind'], string> = {
  when: 'when()',
  with: 'ifSet()',
  each: 'each()',
  object: 'an object template',
  comment: 'commented()',
};

/** Whether a node is a block (`when`, `with`, `each`, an object template) rather than an expression. */
export const isControl = (node: Expr | Control): node is Control => Object.hasOwn(blockNames, node.kind);

/** An object with expressions, conditions and loops, which is emitted as a template or evaluated to a manifest. */
export type Tree = (Content | Block) & {
  /** The block that the tree was decoded from, which has a source location. */
  readonly control?: Control;
};

/** A node that may have a comment, which evaluation ignores. */
export type Content = { readonly comment?: string } & (
  | { readonly kind: 'leaf'; readonly expr: Expr }
  | { readonly kind: 'map'; readonly entries: readonly MapEntry[] }
  | { readonly kind: 'list'; readonly items: readonly ListItem[] }
  | { readonly kind: 'object'; readonly template: NamedTemplate; readonly body: Tree }
);

/** A condition or a loop around trees. */
export type Block = (When<Tree> | With<Tree> | Each<Tree>) & {
  /** If the block prints nothing, a later entry prints the key, so the map is never empty. */
  readonly isCovered?: true;
};

/** Whether a tree is a list, whose items are added to the list around the loop that contains it. */
export function isList(tree: Tree): boolean {
  if (tree.kind === 'leaf') return tree.expr.type === 'list';
  return tree.kind === 'list' || ('body' in tree && tree.kind !== 'each' && isList(tree.body));
}

/** A key with its value, or a map whose entries are added. */
export type MapEntry = { readonly key: string | Expr; readonly value: Tree } | { readonly spread: Tree };

/** One item, or a list whose items are added. */
export type ListItem = { readonly value: Tree } | { readonly spread: Tree };
