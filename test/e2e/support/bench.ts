import { appendFileSync } from 'node:fs';
import { inRunFolder } from './run-folder';

/** Records a measured time, printed after the table in the format of `npm run bench`, and returns it. */
export function benchLine(title: string, seconds: number[], goal: number): string {
  const sorted = seconds.toSorted((a, b) => a - b);
  const [least, median, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)] as [
    number,
    number,
    number,
  ];
  const measured = `${median.toFixed(1)} (${least.toFixed(1)} to ${most.toFixed(1)}) s`;
  const verdict = `goal ${goal} s: ${most <= goal ? 'met' : 'missed'}`;
  appendFileSync(inRunFolder('bench.txt'), `${title}: ${measured}   [${verdict}]\n`);
  return `${measured}; ${verdict}`;
}
