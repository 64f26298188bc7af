import { ChartError, messageOf } from '../../errors';
import type { RecordingSource } from './read-recording';

const example = 'http://127.0.0.1:9090';

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
  if (!URL.canParse(url)) {
    const message = `invalid address: expected that of a Prometheus with a port of at most 65535, such as ${example}`;
    throw new ChartError({ code: 'flag-invalid', where: address, message });
  }
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
    const reason = messageOf((error as { cause?: unknown }).cause ?? error).replace(/^Error: /, '');
    if (reason === 'bad port')
      throw failed(
        `Node.js does not connect to this port, which belongs to another protocol: forward another one`,
        error,
      );
    const what =
      (error as Error).name === 'TimeoutError' ? `no answer within ${timeout} s` : `cannot connect (${reason})`;
    const remedy = 'forward its port, or export the samples to files';
    throw failed(`${what}: expected the address of a Prometheus, such as ${example}; ${remedy}`, error);
  }
}
