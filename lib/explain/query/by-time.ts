/** Values by their times, which are mostly added in order; it keeps its memory when it is cleared. */
export class ByTime<T> {
  private readonly times: number[] = [];
  private readonly values: T[] = [];
  private count = 0;

  clear(): void {
    this.count = 0;
  }

  /** The value at a time, which is computed from samples where it is not known. */
  at<S>(samples: S, time: number, compute: (samples: S, time: number) => T): T {
    const { times, values, count } = this;
    let [low, high] = [0, count];
    // The newest is asked for most often.
    if (count > 0 && (times[count - 1] as number) <= time) low = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((times[middle] as number) < time) low = middle + 1;
      else high = middle;
    }
    if (low < count && times[low] === time) return values[low] as T;
    const value = compute(samples, time);
    // Computing may have added others.
    if (this.count === count && low === count) {
      times[count] = time;
      values[count] = value;
      this.count++;
    }
    return value;
  }
}
