import type { Expr } from './ast';
import { type Control, isControl } from './tree';

/** What a placeholder represents. */
export type TokenNode = Expr | Control;

/** Nodes of one owner with consecutive ids. */
interface Run<N> {
  readonly first: number;
  readonly nodes: WeakRef<N[]>;
}

/** The nodes of one chart, or of no chart. */
class NodesOfOwner<N> {
  readonly ids = new Map<N, number>();
  /** Keeps the nodes of its runs. */
  readonly nodes: N[][] = [];
  readonly runs: Run<N>[] = [];
  /** The id after that of its last node. */
  end = -1;
}

/** Ids of the nodes that placeholders represent. A node lives as long as its chart; nodes of no chart live forever. */
export class TokenTable<N extends TokenNode> {
  /** In order of ids. */
  private runs: Run<N>[] = [];
  private readonly ofCharts = new WeakMap<object, NodesOfOwner<N>>();
  private readonly collected = new FinalizationRegistry<readonly Run<N>[]>((runs) => {
    const gone = new Set(runs);
    this.runs = this.runs.filter((run) => !gone.has(run));
  });
  private readonly ofNone = new NodesOfOwner<N>();
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
    this.runOf(kept, id).push(node);
    return id;
  }

  /** The node with an id. */
  at(id: number): N | undefined {
    let [low, high] = [0, this.runs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.runs[middle] as Run<N>).first <= id) low = middle + 1;
      else high = middle;
    }
    const run = this.runs[low - 1];
    return run?.nodes.deref()?.[id - run.first];
  }

  /** The nodes from an id on, in order of creation. */
  from(id: number): N[] {
    return this.runs.flatMap(({ first, nodes }) => nodes.deref()?.slice(Math.max(0, id - first)) ?? []);
  }

  /** The number of nodes created so far, which is the next id. */
  get size(): number {
    return this.next;
  }

  private keptBy(chartKey: object | undefined): NodesOfOwner<N> {
    if (!chartKey) return this.ofNone;
    let kept = this.ofCharts.get(chartKey);
    if (!kept) {
      kept = new NodesOfOwner();
      this.ofCharts.set(chartKey, kept);
      this.collected.register(kept, kept.runs);
    }
    return kept;
  }

  /** The owner of a block, whose body is searched only once. */
  private keptWith(node: N, ownerInside: () => object | undefined): NodesOfOwner<N> {
    const kept = this.ofBlocks.get(node) ?? this.keptBy(ownerInside());
    this.ofBlocks.set(node, kept);
    return kept;
  }

  /** The run that a new id of an owner continues. */
  private runOf(kept: NodesOfOwner<N>, id: number): N[] {
    const last = kept.nodes.at(-1);
    const isNext = kept.end === id;
    kept.end = id + 1;
    if (last && isNext) return last;
    const nodes: N[] = [];
    const run = { first: id, nodes: new WeakRef(nodes) };
    kept.nodes.push(nodes);
    kept.runs.push(run);
    this.runs.push(run);
    return nodes;
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
