import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/documents';
import { type Step, steps } from './steps';

// npm run test:nightly [-- --list | WORD...]: runs all steps, or those whose name contains one of the words, and writes date
// and result to the table in docs/nightly.md.

const page = join(root, 'docs/nightly.md');
const heading = '| Step | Date | Result | Minutes |\n| --- | --- | --- | --- |\n';

/** The rows of the page by step; the next run drops rows of removed steps. */
function rowsOf(text: string): Map<string, string> {
  const rows = text.slice(text.indexOf(heading) + heading.length).trimEnd();
  return new Map(rows.split('\n').map((row) => [row.split(' | ')[0]?.slice(2) ?? '', row]));
}

function run({ name, command, env, prepare }: Step): boolean {
  process.stderr.write(`${name}\n`);
  const begin = Date.now();
  let passed = false;
  try {
    prepare?.();
    const [program = '', ...args] = command;
    passed = spawnSync(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' }).status === 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
  }
  const minutes = Math.ceil((Date.now() - begin) / 60_000);
  const date = new Date(begin).toISOString().slice(0, 10);
  const text = readFileSync(page, 'utf8');
  const rows = rowsOf(text).set(name, `| ${name} | ${date} | ${passed ? 'passed' : 'FAILED'} | ${minutes} |`);
  const table = steps.map((step) => `${rows.get(step.name) ?? `| ${step.name} | | not run | |`}\n`).join('');
  writeFileSync(page, text.slice(0, text.indexOf(heading)) + heading + table);
  return passed;
}

const words = process.argv.slice(2);
if (words.includes('--list')) process.stdout.write(steps.map(({ name }) => `${name}\n`).join(''));
else {
  const chosen = steps.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  process.exitCode = chosen.length > 0 && chosen.map(run).every(Boolean) ? 0 : 1;
}
