const secondsOf: Readonly<Record<string, number>> = { s: 1, sec: 1, m: 60, min: 60, h: 3600, d: 86_400 };

/** What a rate of requests looks like, for messages. */
export const expectedRate = 'expected requests and a unit of time, such as 400/min or 7/s';

/** Requests a second of text such as 400/min; undefined if it is not a rate. */
export function requestsPerSecond(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\/(s|sec|m|min|h|d)$/.exec(text.trim()) ?? [];
  const seconds = secondsOf[unit];
  return amount === undefined || seconds === undefined ? undefined : Number(amount) / seconds;
}
