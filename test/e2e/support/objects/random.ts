/** Pseudorandom numbers that are the same for the same seed on every machine. */
export class Random {
  private state: number;

  constructor(seed: string) {
    // FNV-1a spreads similar seeds over all states.
    this.state = [...seed].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), 0x811c9dc5);
  }

  /** An integer from 0 to `end`, which is excluded. */
  below(end: number): number {
    // Mulberry32.
    this.state = (this.state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) % end;
  }

  /** An element of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** The elements of a list in another order. */
  shuffle<T>(list: readonly T[]): T[] {
    const shuffled = [...list];
    for (let end = shuffled.length; end > 1; end--) {
      const chosen = this.below(end);
      [shuffled[chosen], shuffled[end - 1]] = [shuffled[end - 1] as T, shuffled[chosen] as T];
    }
    return shuffled;
  }
}
