const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** @typedef {{ file: string, name: string, expected: string, seen: string, seconds: number }} Scenario */

/** Prints the scenarios of a run as a table, and the location of the logs of a failed run. */
module.exports = class ScenarioReporter {
  /**
   * @param {unknown} _contexts
   * @param {import('@jest/reporters').AggregatedResult} results
   */
  onRunComplete(_contexts, { numFailedTests, numFailedTestSuites, wasInterrupted }) {
    const folder = process.env.CHARTWRIGHT_E2E_RUN;
    if (!folder || !existsSync(folder)) return;
    const file = join(folder, 'scenarios.jsonl');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    const scenarios = lines.map((line) => /** @type {Scenario} */ (JSON.parse(line)));
    const rows = scenarios.sort((a, b) => a.file.localeCompare(b.file));
    const cells = rows.map(({ name, expected, seen, seconds }) => [name, expected, cut(seen), seconds.toFixed(1)]);
    console.log(`\n${table([['scenario', 'expected', 'seen', 'seconds'], ...cells])}`);
    const bench = join(folder, 'bench.txt');
    if (existsSync(bench)) console.log(`\n${readFileSync(bench, 'utf8').trimEnd()}`);
    if (numFailedTests + numFailedTestSuites === 0 && !wasInterrupted) return;
    writeFileSync(join(folder, 'keep'), '');
    console.log(`\nLogs of this run: ${folder}`);
  }
};

/** @param {string} text */
const cut = (text) => (text.length > 100 ? `${text.slice(0, 99)}…` : text);

/** @param {readonly string[][]} rows */
function table(rows) {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
