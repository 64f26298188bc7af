const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** Prints the scenarios of a run as a table, and says where the logs of a failed run are. */
module.exports = class ScenarioReporter {
  onRunComplete(_contexts, { numFailedTests, numFailedTestSuites, wasInterrupted }) {
    const folder = process.env.CHARTWRIGHT_E2E_RUN;
    if (!folder || !existsSync(folder)) return;
    const file = join(folder, 'scenarios.jsonl');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    const rows = lines.map((line) => JSON.parse(line)).sort((a, b) => a.file.localeCompare(b.file));
    const cells = rows.map(({ name, expected, seen, seconds }) => [name, expected, cut(seen), seconds.toFixed(1)]);
    console.log(`\n${table([['scenario', 'expected', 'seen', 'seconds'], ...cells])}`);
    const bench = join(folder, 'bench.txt');
    if (existsSync(bench)) console.log(`\n${readFileSync(bench, 'utf8').trimEnd()}`);
    if (numFailedTests + numFailedTestSuites === 0 && !wasInterrupted) return;
    writeFileSync(join(folder, 'keep'), '');
    console.log(`\nLogs of this run: ${folder}`);
  }
};

const cut = (text) => (text.length > 100 ? `${text.slice(0, 99)}…` : text);

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
