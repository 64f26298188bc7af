/**
 * Measures the milliseconds from saving a file of the platform's app to the end of the run of `synth --watch`, in a copy of
 * the project. Prints median, minimum and maximum.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const saves = Number(process.argv[2] ?? 21);

async function measure(folder: string): Promise<number[]> {
  const child = spawn(process.execPath, [join(root, 'bin/chartwright.js'), 'synth', '--watch'], { cwd: folder });
  const printed = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const read = (text: Buffer): void => {
        // Notes about hooks are printed beside the number of changed files.
        if (/error: /.test(String(text))) reject(new Error(String(text)));
        else if (/ changed\n/.test(String(text))) resolve();
        else return;
        child.stderr.off('data', read);
      };
      child.stderr.on('data', read);
    });
  try {
    await printed();
    const file = join(folder, 'charts-src/portal-services/values.ts');
    const source = readFileSync(file, 'utf8');
    const times: number[] = [];
    for (let index = 0; index < saves; index++) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      const text = source.replace(/\.describe\('/, `.describe('${index} `);
      const start = performance.now();
      writeFileSync(file, text);
      await printed();
      times.push(performance.now() - start);
    }
    return times;
  } finally {
    child.kill();
  }
}

async function main(): Promise<void> {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache/watch-'));
  try {
    cpSync(join(root, 'charts-src'), join(folder, 'charts-src'), { recursive: true });
    // The first saves run code that is not yet compiled.
    const times = (await measure(folder)).slice(saves > 3 ? 3 : 0).sort((a, b) => a - b);
    const [median, least, most] = [times[Math.floor(times.length / 2)], times[0], times.at(-1)];
    console.log(
      `synth --watch, from saving to dist/: ${[median, least, most].map((time) => time?.toFixed(0)).join(' ')} ms (median, least, most)`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
