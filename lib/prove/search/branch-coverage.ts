import type { Observer } from '../../expr/evaluate';
import { type Branch, type Branches, type Outcome, outcomesOf } from './branch';

/** The branch outcomes covered by all cases so far. */
export class Coverage {
  private readonly seen = new Map<Branch, Set<Outcome>>();

  constructor(readonly branches: Branches) {}

  /** An observer for one evaluation; its outcomes count once passed to `add`. */
  observe(): { observer: Observer; seen: Map<Branch, Set<Outcome>> } {
    const seen = new Map<Branch, Set<Outcome>>();
    const observer: Observer = (place, node, outcome) => {
      const branch = this.branches.of(place, node);
      if (!branch) return;
      const known = seen.get(branch) ?? new Set<Outcome>();
      for (const covered of outcomesOf(branch, outcome)) known.add(covered);
      seen.set(branch, known);
    };
    return { observer, seen };
  }

  /** Adds the outcomes of one evaluation; returns the number of new ones. */
  add(seen: ReadonlyMap<Branch, ReadonlySet<Outcome>>): number {
    let added = 0;
    for (const [branch, outcomes] of seen) {
      const known = this.seen.get(branch) ?? new Set<Outcome>();
      for (const outcome of outcomes) {
        if (branch.outcomes.includes(outcome) && !known.has(outcome)) added++;
        known.add(outcome);
      }
      this.seen.set(branch, known);
    }
    return added;
  }

  has(branch: Branch, outcome: Outcome): boolean {
    return this.seen.get(branch)?.has(outcome) === true || this.isRejected(branch, outcome);
  }

  private readonly rejected = new Map<Branch, Set<Outcome>>();

  /** Marks a silent outcome as unreachable because validation rules reject the values it requires. */
  reject(branch: Branch, outcome: Outcome): void {
    if (!branch.silent.includes(outcome)) return;
    this.rejected.set(branch, new Set([...(this.rejected.get(branch) ?? []), outcome]));
  }

  private isRejected(branch: Branch, outcome: Outcome): boolean {
    return this.rejected.get(branch)?.has(outcome) === true;
  }

  /** Number of outcomes that are unreachable only because of validation rules. */
  get rejectedCount(): number {
    return this.branches.all.reduce(
      (sum, branch) =>
        sum +
        branch.outcomes.filter((outcome) => this.isRejected(branch, outcome) && !this.seen.get(branch)?.has(outcome))
          .length,
      0,
    );
  }

  /** The outcomes not covered by any case. */
  missing(): { branch: Branch; outcome: Outcome }[] {
    return this.branches.all.flatMap((branch) =>
      branch.outcomes.filter((outcome) => !this.has(branch, outcome)).map((outcome) => ({ branch, outcome })),
    );
  }

  /** Whether every outcome is covered, so that further cases need not be observed. */
  get isComplete(): boolean {
    return this.branches.all.every((branch) =>
      branch.outcomes.every((outcome) => this.seen.get(branch)?.has(outcome) === true),
    );
  }

  /** Total number of outcomes. */
  get total(): number {
    return this.branches.all.reduce((sum, { outcomes }) => sum + outcomes.length, 0);
  }
}
