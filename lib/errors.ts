/** The kind of a problem; problems of one code have the same kind of fix. */
export type ChartErrorCode =
  /** The app file cannot be loaded, or does not export `createApp`. */
  | 'app-invalid'
  /** A function is called with the wrong number or types of arguments. */
  | 'argument-invalid'
  /** A number that can only come from TypeScript arithmetic on a reference. */
  | 'arithmetic-on-reference'
  /** Chart metadata, a file name or an identifier that Helm would reject. */
  | 'chart-invalid'
  /** A map has the same key twice. */
  | 'duplicate-key'
  /** Two objects of a chart have the same kind, namespace and name. */
  | 'duplicate-object'
  /** A reference of one chart is used in another. */
  | 'foreign-reference'
  /** An unknown or malformed command line flag. */
  | 'flag-invalid'
  /** A construct inspected a reference where it needs a literal. */
  | 'inspected-reference'
  /** A file cannot be read or written. */
  | 'io'
  /** Helm supports it, but its result cannot be reproduced exactly outside Helm. */
  | 'not-modelled'
  /** A reference was used as a plain value in TypeScript. */
  | 'plain-use'
  /** An object that the Kubernetes API server would reject. */
  | 'object-invalid'
  /** A PromQL query that Prometheus would reject. */
  | 'query-invalid'
  /** Recorded samples that cannot be read, or that do not have what a query reads. */
  | 'recording-invalid'
  /** A values schema that cannot be written as JSON Schema. */
  | 'schema-invalid'
  /** A release name, namespace or Kubernetes version that Helm would reject. */
  | 'release-invalid'
  /** A loop variable is used outside its loop. */
  | 'scope'
  /** Releases that do not keep the error rates that were stated to `chartwright explain`. */
  | 'targets-missed'
  /** `fail`, `required` or another error while a template is evaluated. */
  | 'template-failed'
  /** A placeholder that was cut, changed, or used where it cannot be decoded. */
  | 'token-undecodable'
  /** A reference to a value that the schema does not declare. */
  | 'undeclared-value'
  /** A declared value that no template reads. */
  | 'unread-value'
  /** An expression that no template uses. */
  | 'unused-expression'
  /** A values document that does not match the schema. */
  | 'value-invalid'
  /** Text that is not YAML, or YAML that Helm cannot read. */
  | 'yaml-invalid';

/** One problem: what is wrong, where, and how to fix it. */
export interface Problem {
  /** Its kind. */
  code: ChartErrorCode;
  /** A construct path, a values path such as `values.image.tag`, or `file:line`. */
  where: string;
  /** What is wrong, what was expected, and what to do. */
  message: string;
  /** Keys that lead to the value in the user's document, for a problem with a value. @default none */
  path?: readonly string[];
  /**
   * The paths of all values that a failed validation rule reads.
   * @internal
   */
  reads?: readonly (readonly string[])[];
  /**
   * The values schema that declares the value, which leads to its line of TypeScript, and the part of the declaration whose
   * item or entry the path leads to.
   * @internal
   */
  declaration?: { readonly schema: object; readonly path: readonly string[]; readonly part?: 'default' | 'example' };
  /**
   * The construct (by path), expression or named template to locate if `where` does not start with one; `field` is the path of
   * the field in it, such as `.spec.ports[0]`, and `other` is a second construct.
   * @internal
   */
  subject?: { readonly construct?: string; readonly node?: object; readonly field?: string; readonly other?: string };
}

/** Whether `where` already starts with a line of TypeScript. */
export const hasSourceLocation = ({ where }: Problem): boolean => /^[^\s:]+\.[cm]?[jt]sx?:\d+/.test(where);

/** An error in the user's input, with every problem that was found; internal faults are other errors. */
export class ChartError extends Error {
  /** All problems, in the order in which they were found; at least one. */
  readonly problems: readonly Problem[];

  /**
   * @param problems at least one problem
   * @param options `cause` is the error behind it
   */
  constructor(problems: Problem | Problem[], options?: ErrorOptions) {
    const all = Array.isArray(problems) ? problems : [problems];
    if (all.length === 0) throw new TypeError('a ChartError needs at least one problem');
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

/** The message of anything that was thrown, an Error or not. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** `, did you mean "x"?` for the closest of the names; "" if none is close. */
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
