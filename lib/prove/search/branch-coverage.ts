import type { Observer } from '../../expr/evaluate';
import { type Branch, type Branches, type Outcome, outcomesOf } from './branch';

/** Which ways the branches of a chart went over all cases so far. */
export class Coverage {
  private readonly seen = new Map<Branch, Set<Outcome>>();

  constructor(readonly branches: Branches) {}

  /** An observer for one evaluation, which keeps what it saw to itself until it is added. */
  observe(): { observer: Observer; seen: Map<Branch, Set<Outcome>> } {
    const seen = new Map<Branch, Set<Outcome>>();
    const observer: Observer = (place, node, outcome) => {
      const branch = this.branches.of(place, node);
      if (!branch) return;
      const known = seen.get(branch) ?? new Set<Outcome>();
      for (const one of outcomesOf(branch, outcome)) known.add(one);
      seen.set(branch, known);
    };
    return { observer, seen };
  }

  /** Adds what one evaluation saw; answers how many outcomes were new. */
  add(seen: ReadonlyMap<Branch, ReadonlySet<Outcome>>): number {
    let fresh = 0;
    for (const [branch, outcomes] of seen) {
      const known = this.seen.get(branch) ?? new Set<Outcome>();
      for (const outcome of outcomes) {
        if (branch.outcomes.includes(outcome) && !known.has(outcome)) fresh++;
        known.add(outcome);
      }
      this.seen.set(branch, known);
    }
    return fresh;
  }

  has(branch: Branch, outcome: Outcome): boolean {
    return this.seen.get(branch)?.has(outcome) === true || this.isRejected(branch, outcome);
  }

  private readonly rejected = new Map<Branch, Set<Outcome>>();

  /** Notes that the chart itself refuses the values that a silent outcome needs: that text is not dead. */
  reject(branch: Branch, outcome: Outcome): void {
    if (!branch.silent.includes(outcome)) return;
    this.rejected.set(branch, new Set([...(this.rejected.get(branch) ?? []), outcome]));
  }

  private isRejected(branch: Branch, outcome: Outcome): boolean {
    return this.rejected.get(branch)?.has(outcome) === true;
  }

  /** How many outcomes only a refusal of the chart keeps from happening. */
  get validationRules(): number {
    return this.branches.all.reduce(
      (sum, branch) =>
        sum + branch.outcomes.filter((one) => this.isRejected(branch, one) && !this.seen.get(branch)?.has(one)).length,
      0,
    );
  }

  /** What no case did. */
  missing(): { branch: Branch; outcome: Outcome }[] {
    return this.branches.all.flatMap((branch) =>
      branch.outcomes.filter((outcome) => !this.has(branch, outcome)).map((outcome) => ({ branch, outcome })),
    );
  }

  /** Whether every outcome was seen, so that further cases change nothing. */
  get isComplete(): boolean {
    return this.branches.all.every((branch) =>
      branch.outcomes.every((outcome) => this.seen.get(branch)?.has(outcome) === true),
    );
  }

  /** The outcomes asked for. */
  get total(): number {
    return this.branches.all.reduce((sum, { outcomes }) => sum + outcomes.length, 0);
  }
}
