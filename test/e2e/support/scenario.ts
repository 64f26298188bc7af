import { appendFileSync } from 'node:fs';
import { inRunFolder } from './run-folder';

/** One line of the table at the end of a run. */
export interface ScenarioRecord {
  file: string;
  name: string;
  expected: string;
  seen: string;
  seconds: number;
  passed: boolean;
}

/**
 * A test that stands in the table at the end of the run: what is expected in words, and what was seen, which the test
 * returns once its expectations hold.
 */
export function scenario(name: string, expected: string, run: () => Promise<string>, timeout?: number): void {
  it(
    name,
    async () => {
      const begin = Date.now();
      const record = (seen: string, passed: boolean): void => {
        const file = expect.getState().testPath?.split('/').at(-1) ?? '';
        const line: ScenarioRecord = { file, name, expected, seen, seconds: (Date.now() - begin) / 1000, passed };
        appendFileSync(inRunFolder('scenarios.jsonl'), `${JSON.stringify(line)}\n`);
      };
      try {
        record(await run(), true);
      } catch (error) {
        record(`FAILED: ${(error as Error).message.split('\n')[0]}`, false);
        throw error;
      }
    },
    timeout,
  );
}
