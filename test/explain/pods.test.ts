import { podsAtWeight, surgeOf } from '../../lib/explain/simulation/pods';
import { readPage } from '../support/documents';

const shareAt = (replicas: number, weight: number, maxSurge: number): number => {
  const { canary, stable } = podsAtWeight(replicas, weight, maxSurge);
  return Math.round((100 * canary) / (canary + stable));
};

describe('pods at a weight', () => {
  it('are those of the table in the guide', () => {
    const { text } = readPage('docs/progressive-delivery/README.md');
    const rows = [...text.matchAll(/^\| ([\d, ]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/gm)].flatMap(
      ([, counts = '', ...shares]) => counts.split(', ').map((count) => [Number(count), ...shares.map(Number)]),
    );
    expect(rows).toHaveLength(6);
    for (const [replicas = 0, ...shares] of rows) {
      expect([20, 40, 60, 80].map((weight) => shareAt(replicas, weight, surgeOf('25%', replicas)))).toEqual(shares);
    }
  });

  it('are all or none for one pod that may not surge', () => {
    expect([20, 40, 60, 80].map((weight) => shareAt(1, weight, 0))).toEqual([0, 0, 100, 100]);
  });

  it('always leave one of each version between 1 and 99 %', () => {
    for (let replicas = 2; replicas <= 12; replicas++) {
      for (let weight = 1; weight <= 99; weight++) {
        const { canary, stable } = podsAtWeight(replicas, weight, surgeOf('25%', replicas));
        expect(Math.min(canary, stable)).toBeGreaterThan(0);
        expect(canary + stable).toBeLessThanOrEqual(replicas + 1);
      }
    }
  });

  it('take a text without % for a percentage, as the controller does', () => {
    expect([surgeOf('25%', 10), surgeOf('25', 10), surgeOf(25, 10)]).toEqual([3, 3, 25]);
  });
});
