import { ChartError, messageOf } from '../../errors';

const SECONDS = 60;

/** The text at a URL; throws `io` if it cannot be downloaded. */
export async function download(url: string): Promise<string> {
  const failed = (message: string, cause?: unknown): ChartError =>
    new ChartError({ code: 'io', where: url, message }, { cause });
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(SECONDS * 1000) });
    text = await response.text();
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    throw failed(`download failed: ${messageOf(cause ?? error)}; check the URL and the network connection`, error);
  }
  if (!response.ok) throw failed(`download failed: ${response.status} ${response.statusText}`.trimEnd());
  if (/^text\/html\b/.test(response.headers.get('content-type') ?? ''))
    throw failed('expected YAML or JSON, got a web page: use the URL of the raw file');
  return text;
}
