import type { HelmChart } from '../../chart/helm-chart';
import { didYouMean, type Problem, problemsOf } from '../../errors';
import type { SourceLocations } from '../../loader/source-locations';
import { readChart } from '../../model/read-chart';
import { type Group, leavesOf } from '../../values/define';
import type { Failure, ProofTarget, SectionResult } from '../target';

/** Checks that every declared value is read by a template and that every value read is declared. */
export function proveValues(subject: ProofTarget, chart: HelmChart, locations: SourceLocations): SectionResult {
  const failures = [
    ...problemsOf(() => readChart(chart)).map((problem) => described(problem, chart, locations)),
    ...undeclared(subject),
  ];
  const count = [...leavesOf(chart.declared)].length;
  return {
    section: 'values',
    summary: `${count} declared values, values read by ${templatesOf(subject).length} templates`,
    failures,
  };
}

function described({ code, where, message }: Problem, chart: HelmChart, locations: SourceLocations): Failure {
  const path = /: values\.(.+)$/.exec(where)?.[1];
  const location = code === 'unread-value' && path ? locations.value(chart.props.values, path.split('.')) : undefined;
  return { title: `${location ? `${location}: ` : ''}${where} ${message}`, details: [] };
}

const templatesOf = ({ files }: ProofTarget): [string, string][] =>
  [...files].filter(([path]) => path.startsWith('templates/'));

/** Looks up the values that the template text reads in the schema; checks the text because that is what Helm runs. */
function undeclared(subject: ProofTarget): Failure[] {
  const { model } = subject;
  const subcharts = model.subcharts.map(({ model: { name } }) => name);
  return templatesOf(subject).flatMap(([file, text]) =>
    text.split('\n').flatMap((line, index) =>
      readIn(line)
        .filter((path) => !subcharts.includes(path[0] as string) && !isDeclared(model.declared, path))
        .map((path) => ({
          title: `${file}:${index + 1}: reads .Values.${path.join('.')}, which is not declared${nearest(model.declared, path)}`,
          details: [line.trim()],
        })),
    ),
  );
}

/** Paths after `.Values` in the actions of a line. */
const readIn = (line: string): string[][] =>
  [...line.matchAll(/\{\{(?:`[^`]*`|"(?:[^"\\]|\\.)*"|(?!\}\}).)*\}\}/g)].flatMap(([action]) =>
    [...action.replace(/`[^`]*`|"(?:[^"\\]|\\.)*"/g, '""').matchAll(/\.Values((?:\.[A-Za-z_]\w*)+)/g)].map((match) =>
      (match[1] as string).slice(1).split('.'),
    ),
  );

function isDeclared(group: Group, [key = '', ...rest]: readonly string[]): boolean {
  const child = group.children.get(key);
  if (!child) return false;
  return child.kind === 'leaf' || rest.length === 0 || isDeclared(child, rest);
}

const nearest = (group: Group, path: readonly string[]): string =>
  didYouMean(
    path.join('.'),
    [...leavesOf(group)].map((leaf) => leaf.path.join('.')),
  );
