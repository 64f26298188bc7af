import type { Expr, Local, Loop, NamedTemplate } from './ast';

/** A condition around a body, and what is there in place of it while the condition does not hold. */
export interface When<Body> {
  readonly kind: 'when';
  readonly condition: Expr;
  readonly body: Body;
  readonly otherwise?: Body | undefined;
}

/** A body that is there while a value is not empty, with a variable for the value. */
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

/** A block of a template as a placeholder carries it; its body still holds placeholders. */
export type Control =
  | When<unknown>
  | With<unknown>
  | Each<unknown>
  | { readonly kind: 'object'; readonly template: NamedTemplate }
  | { readonly kind: 'comment'; readonly text: string; readonly body: unknown };

/** What makes each kind of block, for messages. */
export const blockNames: Record<Control['kind'], string> = {
  when: 'when()',
  with: 'ifSet()',
  each: 'each()',
  object: 'an object template',
  comment: 'commented()',
};

/** Whether what a placeholder stands for is a block (`when`, `with`, `each`, an object template) rather than an expression. */
export const isControl = (node: Expr | Control): node is Control => Object.hasOwn(blockNames, node.kind);

/** An object with expressions at its leaves, conditions and loops: what a template prints and a manifest evaluates. */
export type Tree = (Content | Block) & {
  /** The block that the author wrote, by which its line of TypeScript is known. */
  readonly control?: Control;
};

/** What a template prints under a comment, where it has one; evaluation ignores comments. */
export type Content = { readonly comment?: string } & (
  | { readonly kind: 'leaf'; readonly expr: Expr }
  | { readonly kind: 'map'; readonly entries: readonly MapEntry[] }
  | { readonly kind: 'list'; readonly items: readonly ListItem[] }
  | { readonly kind: 'object'; readonly template: NamedTemplate; readonly body: Tree }
);

/** A condition or a loop around trees. */
export type Block = (When<Tree> | With<Tree> | Each<Tree>) & {
  /** What it leaves out of a map is printed by a later entry, so that the map prints something either way. */
  readonly isCovered?: true;
};

/** Whether a tree is a list of its own, whose items join the list around a loop that makes it. */
export function isList(tree: Tree): boolean {
  if (tree.kind === 'leaf') return tree.expr.type === 'list';
  return tree.kind === 'list' || ('body' in tree && tree.kind !== 'each' && isList(tree.body));
}

/** A key with its value, or a map whose entries join this one. */
export type MapEntry = { readonly key: string | Expr; readonly value: Tree } | { readonly spread: Tree };

/** One item, or a list whose items join this one. */
export type ListItem = { readonly value: Tree } | { readonly spread: Tree };
