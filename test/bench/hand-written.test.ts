import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printedDocuments } from '../../lib/prove/helm/printed-documents';
import { helm, majors } from '../support/helm';
import { generatedChart, writeHandWrittenChart } from './hand-written';

describe('the hand-written chart of the benchmark', () => {
  let folder: string;
  beforeAll(() => {
    folder = writeHandWrittenChart(mkdtempSync(join(tmpdir(), 'chartwright-hand-written-')));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const objects = (major: 3 | 4, chart: string, flags: string[]): Map<string, unknown> => {
    const { status, stdout, stderr } = helm(major, ['template', 'release', chart, ...flags]);
    expect([status, stderr]).toEqual([0, '']);
    return new Map(printedDocuments(stdout).map(({ object }) => [(object as { kind: string }).kind, object]));
  };

  it.each([
    ['by default', []],
    ['with other values', ['--set', 'replicaCount=7,image.tag=2.0.0,service.port=81,service.type=LoadBalancer']],
  ])('renders the same as the generated chart, %s', (_, flags) => {
    for (const major of majors) {
      const generated = objects(major, generatedChart, flags);
      expect(objects(major, folder, flags)).toEqual(generated);
      expect(generated.size).toBe(5);
    }
  });
});
