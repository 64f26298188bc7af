import { ChartError, type Problem } from '../errors';
import { printYaml } from '../goyaml/print-yaml';
import type { JsonMap } from '../json';
import { isTest } from '../synth/hooks';
import { type Manifest, renderChart } from '../synth/manifests';
import { readChart } from '../synth/read';
import { createRelease } from '../synth/release';
import { mergeValues } from '../values/merge';
import { applySet, type SetFlag } from '../values/set-flags';
import { findChart } from './find-chart';
import { loadApp } from './load-app';
import { readValuesFile, type ValuesFile } from './values-file';

/** Flags of `chartwright template`, as Helm names them. */
export interface TemplateOptions {
  readonly app: string;
  readonly values?: readonly string[];
  readonly set?: readonly string[];
  readonly setString?: readonly string[];
  readonly setJson?: readonly string[];
  readonly setLiteral?: readonly string[];
  readonly namespace: string;
  readonly includeCrds?: boolean;
  readonly skipTests?: boolean;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
}

/** Prints the objects of one release of a chart as `helm template` prints them, computed here. */
export function template(name: string, chart: string, options: TemplateOptions): void {
  const model = readChart(findChart(loadApp(options.app), chart, options.app));
  const { kubeVersion } = options;
  const apiVersions = listed(options.apiVersions);
  const files = listed(options.values).map(readValuesFile);
  const { crds, manifests, hooks } = explained(files, () => {
    const release = createRelease(name, options.namespace || 'default', {
      apiVersions,
      ...(kubeVersion ? { kubeVersion } : {}),
    });
    return renderChart(model, userValues(files, options), release);
  });
  const tests = options.skipTests ? hooks.filter(({ object }) => !isTest(object)) : hooks;
  const printed = [...(options.includeCrds ? crds : []), ...manifests, ...tests];
  process.stdout.write(printed.map(printDocument).join(''));
}

/** What a flag lists, in each of its uses with commas between. */
const listed = (uses: readonly string[] = []): string[] => uses.flatMap((use) => use.split(','));

const printDocument = ({ source, object }: Manifest): string => `---\n# Source: ${source}\n${printYaml(object)}`;

/** Files first, in their order, then the flags in the order in which Helm takes them. */
function userValues(files: readonly ValuesFile[], options: TemplateOptions): JsonMap {
  const merged = files.reduce((all, { values }) => mergeValues(all, values), {} as JsonMap);
  const flags: [SetFlag, readonly string[] | undefined][] = [
    ['set-json', options.setJson],
    ['set', options.set],
    ['set-string', options.setString],
    ['set-literal', options.setLiteral],
  ];
  return flags.reduce(
    (all, [flag, texts = []]) => texts.reduce((base, text) => applySet(base, flag, text), all),
    merged,
  );
}

/** Does the work; what is refused in it is shown where the user wrote it. */
function explained<T>(files: readonly ValuesFile[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ChartError)) throw error;
    throw new ChartError(
      error.problems.map((problem) => placed(problem, files)),
      { cause: error },
    );
  }
}

/** What a release is called on the command line, by the name of what it is made of. */
const flagOf: Readonly<Record<string, string>> = {
  name: 'NAME',
  namespace: '--namespace',
  kubeVersion: '--kube-version',
};

/** A problem of a value with the line of the last file that sets it. */
function placed(problem: Problem, files: readonly ValuesFile[]): Problem {
  if (problem.code === 'release-invalid') return { ...problem, where: flagOf[problem.where] ?? problem.where };
  const { path } = problem;
  if (path === undefined) return problem;
  for (const { name, lineOf } of [...files].reverse()) {
    const line = lineOf(path);
    if (line !== undefined) return { ...problem, where: `${name}:${line}: ${problem.where}` };
  }
  return problem;
}
