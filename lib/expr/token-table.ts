import type { Expr } from './ast';
import { headOf, ownerOf } from './owner';
import { type Control, isControl } from './tree';

/** What a placeholder stands for. */
export type TokenNode = Expr | Control;

/**
 * Numbers for what placeholders stand for. A node lives as long as the chart whose values it reads; one that reads no
 * values lives on, and is made once.
 */
export class TokenTable<N extends TokenNode> {
  private readonly nodes = new Map<number, WeakRef<N>>();
  private readonly ids = new WeakMap<N, number>();
  private readonly ofCharts = new WeakMap<object, Set<N>>();
  private readonly ofNone = new Set<N>();
  private readonly collected = new FinalizationRegistry<number>((id) => this.nodes.delete(id));
  private next = 0;

  /** The number of a node, a new one the first time; `partOf` is the owner of what a block holds. */
  idOf(node: N, partOf?: () => object | undefined): number {
    const known = this.ids.get(node);
    if (known !== undefined) return known;
    const id = this.next++;
    this.nodes.set(id, new WeakRef(node));
    this.ids.set(node, id);
    this.collected.register(node, id);
    this.keep(node, ownerOfNode(node) ?? partOf?.());
    return id;
  }

  /** The node of a number. */
  at(id: number): N | undefined {
    return this.nodes.get(id)?.deref();
  }

  /** The nodes from a number on, in the order of creation. */
  from(id: number): N[] {
    const all: N[] = [];
    for (let each = id; each < this.next; each++) {
      const node = this.at(each);
      if (node) all.push(node);
    }
    return all;
  }

  /** How many nodes there have been, which is the number of the next. */
  get size(): number {
    return this.next;
  }

  private keep(node: N, owner: object | undefined): void {
    if (!owner) {
      this.ofNone.add(node);
      return;
    }
    const kept = this.ofCharts.get(owner);
    if (kept) kept.add(node);
    else this.ofCharts.set(owner, new Set([node]));
  }
}

/** The chart whose values a node reads, as far as an expression or the head of a block says. */
export function ownerOfNode(node: TokenNode): object | undefined {
  if (!isControl(node)) return ownerOf(node);
  const head = headOf(node);
  if (!head) return undefined;
  return 'owner' in head && !('kind' in head) ? head.owner : ownerOf(head as Expr);
}
