import { readFileSync } from 'node:fs';

/** A query that Prometheus answered. Times are seconds since 1970; those of an instant query are only its end. */
export interface LoggedQuery {
  readonly start?: number;
  readonly end: number;
  readonly step?: number;
}

/** The queries of a query log of Prometheus in their order, by their text without repeated white space. */
export function readQueryLog(file: string): Map<string, LoggedQuery[]> {
  const queries = new Map<string, LoggedQuery[]>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const { params } = JSON.parse(line) as { params: { query: string; start: string; end: string; step: number } };
    const [start, end] = [Date.parse(params.start) / 1000, Date.parse(params.end) / 1000];
    const key = oneLine(params.query);
    const logged: LoggedQuery = params.step > 0 ? { start, end, step: params.step } : { end };
    queries.set(key, [...(queries.get(key) ?? []), logged]);
  }
  for (const all of queries.values()) all.sort((a, b) => a.end - b.end);
  return queries;
}

/** A query without line breaks and indentation. */
export const oneLine = (query: string): string => query.replaceAll(/\s+/g, ' ').trim();
