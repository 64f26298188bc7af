import { setTimeout as sleep } from 'node:timers/promises';

/** Retries a function until it does not throw and returns its result; after the timeout in seconds, throws its error. */
export async function eventually<T>(seconds: number, attempt: () => T | Promise<T>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(200);
    }
  }
}
