import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInApiVersions } from '../helm/api-versions';
import { defaultKubeVersion } from '../helm/release';
import { printYaml } from '../helm/yaml/print-yaml';
import type { Case } from './cases/case';
import { shrink } from './cases/shrink';
import type { Failure, ProofTarget, SectionResult } from './target';

/** A failure as printed, with a file and a command that reproduce it. */
export interface Reported {
  readonly title: string;
  readonly details: readonly string[];
  readonly file?: string;
  readonly command?: string;
}

/** The result of one section for one chart, as printed. */
export interface ReportedSection {
  readonly chart: string;
  readonly section: string;
  /** Whether it was checked and nothing failed. */
  readonly ok: boolean;
  /** Whether it was checked; sections that compare with Helm are not where none is installed. */
  readonly checked: boolean;
  readonly summary: string;
  readonly seconds: number;
  readonly failures: readonly Reported[];
  /** What is worth knowing and does not fail the section, with minimal values as JSON. @default none */
  readonly examples?: readonly { readonly title: string; readonly values: string }[];
}

/** Maximum number of failures per section that are shrunk and saved; further ones are only listed. */
const shrunkLimit = 6;

/** Shrinks each failure of a section to a minimal values file and saves it with the command that reproduces the failure. */
export async function report(
  subject: ProofTarget,
  result: SectionResult,
  seconds: number,
  folder: string,
  flags: string,
): Promise<ReportedSection> {
  const failures: Reported[] = [];
  for (const [index, failure] of result.failures.entries()) {
    const { title, details } = failure;
    if (!failure.reproducer || index >= shrunkLimit) {
      failures.push({ title, details });
      continue;
    }
    subject.progress(`${result.section}: shrinking the values for ${title}`);
    const small = await shrunk(failure.reproducer);
    const name = `${subject.path.replaceAll('/', '-')}-${result.section}-${index + 1}.yaml`;
    failures.push({ title, details, ...save(subject, failure, small, join(folder, name), flags) });
  }
  const { section, summary, isChecked: checked = true } = result;
  const ok = checked && failures.length === 0;
  const examples = await examplesOf(subject, result);
  return {
    chart: subject.path,
    section,
    ok,
    checked,
    summary,
    seconds,
    failures,
    ...(examples[0] ? { examples } : {}),
  };
}

const shrunk = async ({ testCase, reproduces }: NonNullable<Failure['reproducer']>): Promise<Case> =>
  reproduces ? await shrink(testCase, reproduces) : testCase;

/** Maximum length of the values of an example. */
const shownCharacters = 160;

/** The examples of a section, with minimal values. */
async function examplesOf(
  subject: ProofTarget,
  { section, examples = [] }: SectionResult,
): Promise<{ title: string; values: string }[]> {
  const all: { title: string; values: string }[] = [];
  for (const { title, titleOf, reproducer } of examples) {
    if (!reproducer) continue;
    subject.progress(`${section}: shrinking the values for ${title}`);
    const small = await shrunk(reproducer);
    const text = JSON.stringify(small.values);
    const values = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}...` : text;
    all.push({ title: titleOf?.(small) ?? title, values: `${values}${flagsOf(small)}` });
  }
  return all;
}

function save(
  subject: ProofTarget,
  { title, details }: Failure,
  testCase: Case,
  file: string,
  flags: string,
): { file: string; command: string } {
  const command = `npx chartwright prove ${subject.path} --values ${file}${flagsOf(testCase)}${flags}`;
  const comments = [title, ...details, command]
    .flatMap((text) => text.split('\n'))
    .map((line) => `# ${JSON.stringify(line).slice(1, -1)}\n`);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, comments.join('') + printYaml(testCase.values));
  return { file, command };
}

function flagsOf({ release: { name, namespace, capabilities } }: Case): string {
  const flags: string[] = [];
  if (name !== 'release') flags.push(`--release ${name}`);
  if (namespace !== 'space') flags.push(`--namespace ${namespace}`);
  const { Version, ShortVersion = Version } = capabilities.KubeVersion;
  if (ShortVersion !== `v${defaultKubeVersion}`) flags.push(`--kube-version ${ShortVersion}`);
  const more = capabilities.APIVersions.filter((version) => !builtInApiVersions.includes(version));
  return [...flags, ...more.map((version) => `--api-versions ${version}`)].map((flag) => ` ${flag}`).join('');
}

/** The table of all sections, followed by their examples and failures. */
export function summaryTable(sections: readonly ReportedSection[]): string {
  const rows = [
    ['chart', 'section', 'result', 'time', 'checked'],
    ...sections.map(({ chart, section, ok, checked, seconds, summary, failures }) => [
      chart,
      section,
      ok ? 'passed' : checked ? `${failures.length} failed` : 'not checked',
      `${seconds.toFixed(1)} s`,
      summary,
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] as string).length))) ?? [];
  const table = rows.map((row) =>
    row.map((cell, column) => cell.padEnd(column < 4 ? (widths[column] as number) : 0)).join('  '),
  );
  return `${[...table, ...listedExamples(sections), ...listed(sections)].join('\n')}\n`;
}

/** The failures of all sections; one that several charts share, such as a missing Helm, is listed once. */
function listed(sections: readonly ReportedSection[]): string[] {
  const charts = new Map<string, string[]>();
  for (const { chart, section, failures } of sections) {
    for (const { title, details, command } of failures) {
      const lines = [`${section}: ${title}`, ...details, ...(command ? [command] : [])].join('\n  ');
      charts.set(lines, [...(charts.get(lines) ?? []), chart]);
    }
  }
  return [...charts].map(([lines, names]) => `\n${names.join(', ')}, ${lines}`);
}

const listedExamples = (sections: readonly ReportedSection[]): string[] =>
  sections.flatMap(({ chart, section, examples = [] }) =>
    examples[0]
      ? [
          `\n${chart}, ${section}, an example of each:`,
          ...examples.map(({ title, values }) => `  ${title}\n    ${values}`),
        ]
      : [],
  );
