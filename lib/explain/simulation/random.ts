import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Random numbers that are the same for the same seed. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** The number of events of a Poisson process of which `mean` are expected. */
  poisson(mean: number): number;
}

/** Above this mean the rejection method is faster than multiplying. */
const largeMean = 12;

/** A generator for a seed. */
export function randomOf(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const uniform = (): number => (generator.next() >>> 0) / 0x1_0000_0000;
  // The first numbers of similar seeds are similar.
  for (let skipped = 0; skipped < 16; skipped++) uniform();
  return { uniform, poisson: (mean) => (mean < largeMean ? smallPoisson(mean, uniform) : largePoisson(mean, uniform)) };
}

/** Counts how many uniform numbers can be multiplied before the product falls below exp(-mean) (Knuth). */
function smallPoisson(mean: number, uniform: () => number): number {
  if (mean <= 0) return 0;
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = uniform(); product > limit; product *= uniform()) count++;
  return count;
}

/** Transformed rejection: W. Hörmann, The transformed rejection method for generating Poisson random variables (1993). */
function largePoisson(mean: number, uniform: () => number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const accept = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= accept) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const bound = -mean + k * Math.log(mean) - logFactorial(k);
    if (Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b) <= bound) return k;
  }
}

const logFactorials = new Float64Array(4096);

/** ln(k!), which is needed again and again for the same numbers. */
function logFactorial(k: number): number {
  if (k >= logFactorials.length) return stirling(k);
  const known = logFactorials[k] as number;
  if (known !== 0) return known;
  const value = stirling(k);
  logFactorials[k] = value;
  return value;
}

/** ln(k!), by Stirling's series, whose error is below 1e-9 from 10 on. */
function stirling(k: number): number {
  if (k < 10) {
    let product = 1;
    for (let factor = 2; factor <= k; factor++) product *= factor;
    return Math.log(product);
  }
  return (
    (k + 0.5) * Math.log(k) - k + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * k) - 1 / (360 * k ** 3) + 1 / (1260 * k ** 5)
  );
}
