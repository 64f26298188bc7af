/** Every reason for which Chartwright refuses something; one code, one kind of remedy. */
export type ChartErrorCode =
  | 'app-invalid' // the app file cannot be loaded, or does not export createApp
  | 'arithmetic-on-reference' // a number that only arithmetic on a reference can have made
  | 'chart-invalid' // chart metadata, file names or identities that Helm would refuse
  | 'duplicate-key' // two entries of one map have the same key
  | 'duplicate-object' // two objects of one chart have the same identity
  | 'foreign-reference' // a reference of one chart used in another
  | 'flag-invalid' // a command line flag that is unknown or malformed
  | 'inspected-reference' // a construct looked into a reference where only a literal can go
  | 'io' // the disk refused
  | 'not-modelled' // a function whose result cannot be computed exactly outside Helm
  | 'plain-use' // a reference was used as a plain value in TypeScript
  | 'query-invalid' // a PromQL query that Prometheus refuses
  | 'schema-invalid' // a values schema that cannot be emitted
  | 'release-invalid' // a release name, namespace or Kubernetes version that Helm refuses
  | 'scope' // a loop variable outside its loop
  | 'template-failed' // fail, required or a Go template error at evaluation
  | 'token-undecodable' // a placeholder in a place where it cannot be decoded
  | 'undeclared-value' // a reference to a value that the schema does not declare
  | 'unread-value' // a declared value that no template reads
  | 'unused-expression' // an expression was handed over and reached no template
  | 'value-invalid' // a values document the schema refuses
  | 'yaml-invalid'; // text that is not YAML, or YAML that Helm's reader refuses

/** What is wrong, where, and what to do; `where` is a construct path, a values path or `file:line`. */
export interface Problem {
  code: ChartErrorCode;
  where: string;
  message: string;
  /** The keys that lead to a value in the user's document, where the problem is one of a value. */
  path?: readonly string[];
  /** The same of each value that a failed validation rule reads. */
  reads?: readonly (readonly string[])[];
  /** The values schema with the value that the problem is about, by which its line of TypeScript is known. */
  declaration?: { readonly schema: object; readonly path: readonly string[] };
  /**
   * What the problem is about, where that is not what `where` begins with: a construct by its path, or an expression;
   * `other` is a second construct that the message names.
   */
  subject?: { readonly construct?: string; readonly node?: object; readonly other?: string };
}

/** Whether a problem says in front in which line of TypeScript it is. */
export const hasSourceLocation = ({ where }: Problem): boolean => /^[^\s:]+\.[cm]?[jt]sx?:\d+/.test(where);

/** One or more problems of the same run, shown together; a user's mistake, never an internal fault. */
export class ChartError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: Problem | Problem[], options?: { cause?: unknown }) {
    const all = Array.isArray(problems) ? problems : [problems];
    if (all.length === 0) throw new TypeError('a ChartError without a problem');
    super(all.map(formatProblem).join('\n'), options);
    this.name = 'ChartError';
    this.problems = all;
  }

  /** The code of the first problem. */
  get code(): ChartErrorCode {
    return (this.problems[0] as Problem).code;
  }
}

/** The result of the work, or the ChartError that it throws; any other error is thrown on. */
export function resultOf<T>(work: () => T): T | ChartError {
  try {
    return work();
  } catch (error) {
    if (error instanceof ChartError) return error;
    throw error;
  }
}

/** The problems of the work; none where it succeeds. */
export function problemsOf(work: () => unknown): readonly Problem[] {
  const result = resultOf(work);
  return result instanceof ChartError ? result.problems : [];
}

/** The results of the work on each item, and the problems of the items for which it fails. */
export function resultsOf<T, R>(items: Iterable<T>, work: (item: T) => R): { results: R[]; problems: Problem[] } {
  const results: R[] = [];
  const problems: Problem[] = [];
  for (const item of items) {
    const result = resultOf(() => work(item));
    if (result instanceof ChartError) problems.push(...result.problems);
    else results.push(result);
  }
  return { results, problems };
}

/** Throws the problems together, if there are any. */
export function throwProblems(problems: Problem[]): void {
  if (problems.length > 0) throw new ChartError(problems);
}

/** Does the work, with a change to each problem that it throws. */
export function withProblems<T>(change: (problem: Problem) => Problem, work: () => T): T {
  const result = resultOf(work);
  if (result instanceof ChartError) throw new ChartError(result.problems.map(change), { cause: result });
  return result;
}

/** Does the work, with the place in front of what each of its problems says of its own. */
export const withLocation = <T>(place: string, work: () => T): T =>
  withProblems((problem) => ({ ...problem, where: problem.where ? `${place}: ${problem.where}` : place }), work);

function formatProblem({ code, where, message }: Problem): string {
  return where ? `${where}: ${message} [${code}]` : `${message} [${code}]`;
}

/** What somebody threw says, be it an Error or not. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** `, did you mean "x"?` for the nearest of the names, or nothing when none is near. */
export function didYouMean(name: string, names: Iterable<string>): string {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best === undefined ? '' : `, did you mean "${best}"?`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min((previous[j] as number) + 1, (row[j - 1] as number) + 1, substitution));
    }
    previous = row;
  }
  return previous[b.length] as number;
}
