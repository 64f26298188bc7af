import type { CurvePoint } from '../power/curve';
import type { Rates } from '../release-plan';
import { percent } from './format';

const width = 50;

/** The power curve as bars of text: `#` is rolled back, `.` is without a decision. */
export function textPlot(curve: readonly CurvePoint[]): string {
  const lines = curve.map(({ rate, shares }) => {
    const rolledBack = Math.round(shares['rolled back'] * width);
    const undecided = Math.min(width - rolledBack, Math.round(shares['no decision'] * width));
    const bar = `${'#'.repeat(rolledBack)}${'.'.repeat(undecided)}`.padEnd(width);
    return `${percent(rate).padStart(8)} |${bar}| ${percent(shares['rolled back'])}`;
  });
  return [
    '',
    'Power curve: failed requests of the new version, and the share of its releases that is rolled back (# rolled',
    'back, . no decision)',
    ...lines,
    '',
  ].join('\n');
}

const size = { width: 800, height: 450, left: 70, right: 20, top: 50, bottom: 60 };

const colours = { 'rolled back': '#c0392b', promoted: '#1e8449', 'no decision': '#7f8c8d' } as const;

/** The power curve as an SVG document. */
export function svgPlot(rollout: string, curve: readonly CurvePoint[], rates: Rates): string {
  const end = curve.at(-1)?.rate ?? 1;
  const x = (rate: number): number => round(size.left + ((size.width - size.left - size.right) * rate) / end);
  const y = (share: number): number => round(size.top + (size.height - size.top - size.bottom) * (1 - share));
  const text = (at: { x: number; y: number }, content: string, more = ''): string =>
    `<text x="${at.x}" y="${at.y}"${more}>${escaped(content)}</text>`;
  const ofRate = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const rate = end * part;
    return text({ x: x(rate), y: size.height - 35 }, percent(rate), ' text-anchor="middle"');
  });
  const ofShare = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<line x1="${size.left}" x2="${size.width - size.right}" y1="${y(share)}" y2="${y(share)}" stroke="#ddd"/>${text({ x: size.left - 8, y: y(share) + 4 }, percent(share), ' text-anchor="end"')}`,
  );
  const marks = Object.entries(rates).map(
    ([name, rate]) =>
      `<line x1="${x(rate)}" x2="${x(rate)}" y1="${size.top}" y2="${y(0)}" stroke="#555" stroke-dasharray="4 4"/>${text({ x: x(rate) + 4, y: size.top - 6 }, name)}`,
  );
  const lines = Object.entries(colours).map(([verdict, colour], index) => {
    const points = curve.map(({ rate, shares }) => `${x(rate)},${y(shares[verdict as keyof typeof shares])}`).join(' ');
    const legend = text(
      { x: size.width - size.right - 110, y: size.top + 60 + 20 * index },
      verdict,
      ` fill="${colour}"`,
    );
    return `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2"/>${legend}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="13">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    text(
      { x: size.left, y: 22 },
      `Releases of ${rollout}, by the share of requests that the new version fails`,
      ' font-size="15"',
    ),
    ...ofShare,
    ...ofRate,
    ...marks,
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

const round = (number: number): number => Math.round(number * 10) / 10;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
