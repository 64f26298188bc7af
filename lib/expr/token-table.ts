import type { Expr } from './ast';
import { type Control, isControl } from './tree';

/** What a placeholder represents. */
export type TokenNode = Expr | Control;

/** The nodes of one chart, or of no chart. */
interface NodesOfOwner<N> {
  readonly nodes: Map<number, N>;
  readonly ids: Map<N, number>;
  /** The ids, removed when the chart is collected. */
  readonly numbers: number[];
  readonly ref: WeakRef<Map<number, N>>;
}

/** Ids of the nodes that placeholders represent. A node lives as long as its chart; nodes of no chart live forever. */
export class TokenTable<N extends TokenNode> {
  /** The map that contains each id, in order of creation. */
  private readonly places = new Map<number, WeakRef<Map<number, N>>>();
  private readonly ofCharts = new WeakMap<object, NodesOfOwner<N>>();
  private readonly collected = new FinalizationRegistry<readonly number[]>((ids) => {
    for (const id of ids) this.places.delete(id);
  });
  private readonly ofNone = this.newOwner();
  private readonly ofBlocks = new WeakMap<N, NodesOfOwner<N>>();
  private next = 0;

  /** The id of a node; `ownerInside` finds the chart of a block whose condition belongs to none. */
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

  /** The node with an id. */
  at(id: number): N | undefined {
    return this.places.get(id)?.deref()?.get(id);
  }

  /** The nodes from an id on, in order of creation. */
  from(id: number): N[] {
    const all: N[] = [];
    for (let each = id; each < this.next; each++) {
      const node = this.at(each);
      if (node) all.push(node);
    }
    return all;
  }

  /** The number of nodes created so far, which is the next id. */
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

  /** The owner of a block, whose body is searched only once. */
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

/** The chart of an expression, or of the condition, value or collection of a block. */
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
