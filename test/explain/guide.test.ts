import { readPage, root } from '../support/documents';
import { runMain } from '../support/run-main';

const section =
  /^## What an analysis decides\n[\s\S]*?(?=^## )/m.exec(readPage('docs/progressive-delivery/metrics.md').text)?.[0] ??
  '';

/** Seconds of text such as 65 s or 12.3 min. */
const secondsOf = (text: string): number => Number.parseFloat(text) * (text.includes('min') ? 60 : 1);

describe('the guide', () => {
  it('shows the table that its command prints', async () => {
    const [, command = ''] = /^npx chartwright (explain portal-services .*)$/m.exec(section) ?? [];
    const rows = [...section.matchAll(/^\| (\w+) \| ([\d.]+ %|all) \| (.*) \|$/gm)];
    const { stdout } = await runMain(root, [...command.split(' '), '--json']);
    const { rollouts } = JSON.parse(stdout);
    expect(rows.length).toBeGreaterThan(4);
    for (const [, kind, rate, cells = ''] of rows) {
      const row = rollouts[0].rows.find(
        ({ version }: { version: { kind: string; rate: number } }) =>
          version.kind === kind &&
          (rate === 'all' || Math.abs(version.rate * 100 - Number.parseFloat(rate ?? '')) < 0.05),
      );
      const { outcomes, failedRequests } = row.estimate;
      const [promoted = '', rolledBack = '', toPromotion = '', toRollback = '', failed = ''] = cells.split(' | ');
      expect(Math.abs(Number.parseFloat(promoted) - outcomes.promoted.share * 100)).toBeLessThan(3);
      expect(Math.abs(Number.parseFloat(rolledBack) - outcomes['rolled back'].share * 100)).toBeLessThan(3);
      for (const [text, seconds] of [
        [toPromotion, outcomes.promoted.seconds?.median],
        [toRollback, outcomes['rolled back'].seconds?.median],
      ] as const) {
        if (text.trim() === '') expect(seconds).toBeUndefined();
        else expect(Math.abs(secondsOf(text) / seconds - 1)).toBeLessThan(0.2);
      }
      expect(Math.abs(Number.parseFloat(failed) / failedRequests.median - 1)).toBeLessThan(0.15);
    }
  });
});
