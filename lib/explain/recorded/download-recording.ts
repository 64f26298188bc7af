import { ChartError, messageOf } from '../../errors';
import type { RecordingSource } from './read-recording';

/** Seconds that a Prometheus may take to answer. */
const timeout = 60;

/** Seconds of one query, so that each stays below the number of samples that Prometheus loads. */
const longestRange = 3600;

/** Downloads the samples of selectors from a Prometheus: seconds back from a time; throws `io`. */
export async function downloadRecording(
  address: string,
  selectors: readonly string[],
  { end, seconds }: { readonly end: number; readonly seconds: number },
): Promise<RecordingSource[]> {
  const url = `${address.replace(/\/+$/, '')}/api/v1/query`;
  const sources: RecordingSource[] = [];
  for (const selector of selectors) {
    for (let back = 0; back < seconds; back += longestRange) {
      const range = Math.ceil(Math.min(longestRange, seconds - back));
      const query = `${selector}[${range}s]`;
      sources.push({ text: await answerOf(url, query, end - back), where: `${url} for ${query}` });
    }
  }
  return sources;
}

async function answerOf(url: string, query: string, time: number): Promise<string> {
  const failed = (message: string, cause?: unknown): ChartError =>
    new ChartError({ code: 'io', where: url, message }, { cause });
  try {
    const body = new URLSearchParams({ query, time: time.toFixed(3) });
    const response = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(timeout * 1000) });
    const text = await response.text();
    if (response.ok) return text;
    const detail = text.replaceAll(/\s+/g, ' ').slice(0, 200);
    throw failed(
      `the query ${query} failed with the status ${response.status}: ${detail}; export the samples to files instead`,
    );
  } catch (error) {
    if (error instanceof ChartError) throw error;
    const { cause } = error as { cause?: unknown };
    throw failed(
      `no answer within ${timeout} s (${messageOf(cause ?? error)}): expected the address of a Prometheus, such as http://127.0.0.1:9090; forward its port, or export the samples to files`,
      error,
    );
  }
}
