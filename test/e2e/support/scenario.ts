import { appendFileSync } from 'node:fs';
import { inRunFolder } from './run-folder';

/** A row of the table at the end of a run. */
export interface ScenarioRecord {
  file: string;
  name: string;
  expected: string;
  seen: string;
  seconds: number;
  passed: boolean;
}

/** The body of a scenario; returns a description of what it observed. */
type Run = () => Promise<string>;

/**
 * A test with a row in the table at the end of the run, which shows a description of the expectation and what the test
 * observed.
 */
export function scenario(name: string, expected: string, run: Run, timeout?: number): void {
  it(name, () => recorded(name, expected, run), timeout);
}

/** Independent scenarios that start concurrently after the preceding tests; each is a test of its own. */
export function together(scenarios: readonly (readonly [name: string, expected: string, run: Run])[]): void {
  let results: Promise<PromiseSettledResult<void>[]>[] = [];
  const begin = (): void => {
    if (results.length > 0) return;
    results = scenarios.map(([name, expected, run]) => Promise.allSettled([recorded(name, expected, run)]));
  };
  for (const [index, [name]] of scenarios.entries()) {
    it(name, async () => {
      begin();
      const [result] = (await results[index]) as [PromiseSettledResult<void>];
      if (result.status === 'rejected') throw result.reason;
    });
  }
}

async function recorded(name: string, expected: string, run: Run): Promise<void> {
  const file = expect.getState().testPath?.split('/').at(-1) ?? '';
  const begin = Date.now();
  const record = (seen: string, passed: boolean): void => {
    const line: ScenarioRecord = { file, name, expected, seen, seconds: (Date.now() - begin) / 1000, passed };
    appendFileSync(inRunFolder('scenarios.jsonl'), `${JSON.stringify(line)}\n`);
  };
  try {
    record(await run(), true);
  } catch (error) {
    record(`FAILED: ${(error as Error).message.split('\n')[0]}`, false);
    throw error;
  }
}
