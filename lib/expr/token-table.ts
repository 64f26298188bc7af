import type { Expr } from './ast';
import { type Control, isControl } from './tree';

/** What a placeholder stands for. */
export type TokenNode = Expr | Control;

/** The nodes of one chart, or those of none. */
interface NodesOfOwner<N> {
  readonly nodes: Map<number, N>;
  readonly ids: Map<N, number>;
  /** All numbers, to be forgotten with the chart. */
  readonly numbers: number[];
  readonly ref: WeakRef<Map<number, N>>;
}

/**
 * Numbers for what placeholders stand for. A node lives as long as the chart that it belongs to; one that belongs to none
 * lives on, and is made once.
 */
export class TokenTable<N extends TokenNode> {
  /** Where the node of a number is, in the order of creation. */
  private readonly places = new Map<number, WeakRef<Map<number, N>>>();
  private readonly ofCharts = new WeakMap<object, NodesOfOwner<N>>();
  private readonly collected = new FinalizationRegistry<readonly number[]>((ids) => {
    for (const id of ids) this.places.delete(id);
  });
  private readonly ofNone = this.newOwner();
  private readonly ofBlocks = new WeakMap<N, NodesOfOwner<N>>();
  private next = 0;

  /** The number of a node, a new one the first time; `ownerInside` finds the chart of a block whose condition has none. */
  idOf(node: N, ownerInside?: () => object | undefined): number {
    const chartKey = ownerOfNode(node);
    const kept = chartKey || !ownerInside ? this.keptBy(chartKey) : this.keptWith(node, ownerInside);
    const known = kept.ids.get(node);
    if (known !== undefined) return known;
    const id = this.next++;
    kept.ids.set(node, id);
    kept.nodes.set(id, node);
    kept.numbers.push(id);
    this.places.set(id, kept.ref);
    return id;
  }

  /** The node of a number. */
  at(id: number): N | undefined {
    return this.places.get(id)?.deref()?.get(id);
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

  private keptBy(chartKey: object | undefined): NodesOfOwner<N> {
    if (!chartKey) return this.ofNone;
    let kept = this.ofCharts.get(chartKey);
    if (!kept) {
      kept = this.newOwner();
      this.ofCharts.set(chartKey, kept);
    }
    return kept;
  }

  /** The same for a block, whose body is searched once. */
  private keptWith(node: N, ownerInside: () => object | undefined): NodesOfOwner<N> {
    const kept = this.ofBlocks.get(node) ?? this.keptBy(ownerInside());
    this.ofBlocks.set(node, kept);
    return kept;
  }

  private newOwner(): NodesOfOwner<N> {
    const nodes = new Map<number, N>();
    const numbers: number[] = [];
    this.collected.register(nodes, numbers);
    return { nodes, ids: new Map(), numbers, ref: new WeakRef(nodes) };
  }
}

/** The chart that a node belongs to, as far as an expression or the head of a block says. */
export function ownerOfNode(node: TokenNode): object | undefined {
  if (!isControl(node)) return node.chartKey;
  switch (node.kind) {
    case 'when':
      return node.condition.chartKey;
    case 'with':
      return node.value.chartKey;
    case 'each':
      return node.over.chartKey;
    case 'object':
      return node.template.chartKey;
    case 'comment':
      return undefined;
  }
}
