import type { Guard } from '../chart/scopes';
import { ChartError, withLocation } from '../errors';
import { localsOf } from '../expr/ast';
import { assume, type EmitContext, emit, enter } from '../expr/emit';
import { comment, endLine, failLine, openDefine, openIf, openRange, textTemplateLines } from '../expr/emit-lines';
import { printYaml } from '../helm/yaml/print-yaml';
import type { JsonMap } from '../json';
import type {
  ChartModel,
  NamedTemplateModel,
  TemplateFile,
  TemplateObject,
  ValidationRule,
} from '../model/chart-model';
import { templatesUsed } from '../model/traverse';
import { ruleGroups } from '../model/validation-rules';
import { printSchema } from '../values/values-schema';
import { chartLock } from './chart-lock';
import { headerText } from './header';
import { valuesTable } from './readme-values-table';
import { fitLine, fitText } from './template/fit-line';
import { textLines } from './template/text-lines';
import { treeLines } from './template/yaml';
import { valuesYaml } from './values-yaml';

/** The files of a Helm chart by path, relative to the chart's folder. */
export function helmFiles(model: ChartModel): Map<string, string> {
  const files = new Map<string, string>();
  files.set('Chart.yaml', `# ${originOf(model)}\n${chartYaml(model)}`);
  const lock = chartLock(model);
  if (lock !== undefined) files.set('Chart.lock', lock);
  files.set('values.yaml', `# ${originOf(model)}\n\n${valuesYaml(model.declared)}`);
  files.set('values.schema.json', printSchema(model.schema));
  files.set('README.md', readme(model));
  files.set('.helmignore', helmignore);
  for (const [path, text] of namedTemplateFiles(model)) files.set(path, text);
  for (const template of model.templates) files.set(template.path, templateText(model, template));
  if (model.validationRules.length > 0) files.set('templates/validate.yaml', validation(model));
  const { notes } = model;
  if (notes) {
    const lines = withLocation('templates/NOTES.txt', () => fitted((dot) => textLines(notes, dot), fitText));
    files.set('templates/NOTES.txt', `${lines.join('\n')}\n`);
  }
  for (const [name, content] of model.crds) files.set(`crds/${name}`, content);
  for (const [path, content] of model.files) files.set(path, content);
  for (const [name, values] of Object.entries(model.ci)) files.set(`ci/${name}-values.yaml`, printYaml(values));
  for (const [path, content] of subchartFiles(model)) files.set(`charts/${path}`, content);
  return files;
}

/** The files of the subcharts, each chart once; throws where one that has several aliases differs between them. */
function subchartFiles(model: ChartModel): Map<string, string> {
  const charts = new Map<string, { alias: string; files: Map<string, string> }>();
  for (const { model: child } of model.subcharts) {
    const files = helmFiles(child);
    const first = charts.get(child.metadata.name);
    const where = `${model.name}/${child.name}`;
    if (first) rejectDifference(where, files, first);
    // Helm 3 replaces the names of dependencies by their aliases, which the copies of a chart share.
    if (first) rejectAliases(where, child);
    else charts.set(child.metadata.name, { alias: child.name, files });
  }
  return new Map(
    [...charts].flatMap(([name, { files }]) => [...files].map(([path, text]) => [`${name}/${path}`, text])),
  );
}

function rejectAliases(where: string, { subcharts }: ChartModel): void {
  for (const { model } of subcharts) {
    if (model.name !== model.metadata.name) {
      const message = `subchart ${model.name} has an alias, and Helm 3 applies it in one of several copies of its parent only: remove the alias of one of them`;
      throw new ChartError({ code: 'chart-invalid', where, message });
    }
    rejectAliases(where, model);
  }
}

function rejectDifference(
  where: string,
  files: ReadonlyMap<string, string>,
  other: { readonly alias: string; readonly files: ReadonlyMap<string, string> },
): void {
  const paths = [...new Set([...files.keys(), ...other.files.keys()])];
  const differing = paths.filter((path) => files.get(path) !== other.files.get(path));
  if (differing.length === 0) return;
  const message = `differs from ${other.alias} in ${differing.join(', ')}, and both are one chart: make what differs a value, or give it a name of its own`;
  throw new ChartError({ code: 'chart-invalid', where, message });
}

function chartYaml(model: ChartModel): string {
  const own = model.subcharts.map(({ condition, model: { name, metadata } }) =>
    dependency(name, { name: metadata.name, version: metadata.version }, condition),
  );
  const ofOthers = model.dependencies.map(({ key, name, version, repository, condition }) =>
    dependency(key, { name, version, repository }, condition),
  );
  const dependencies = [...own, ...ofOthers];
  return printYaml({ ...model.metadata, ...(dependencies.length > 0 ? { dependencies } : {}) } as JsonMap);
}

const dependency = (key: string, entry: JsonMap & { readonly name: string }, condition: string | undefined) => ({
  ...entry,
  ...(key === entry.name ? {} : { alias: key }),
  ...(condition ? { condition } : {}),
});

function readme(model: ChartModel): string {
  const parts = [`# ${model.metadata.name}`, model.readme.trim(), ...dependenciesOf(model), '## Values'];
  return `${parts.join('\n\n')}\n\n${valuesTable(model.declared)}\n`;
}

function dependenciesOf({ dependencies }: ChartModel): string[] {
  if (dependencies.length === 0) return [];
  const rows = dependencies.map(({ key, name, version, repository }) => {
    const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;
    return `| ${[code(key), code(name), code(version), code(repository)].join(' | ')} |`;
  });
  return [
    '## Dependencies',
    'Charts of others that are released with this one; `helm dependency update` downloads them into `charts/`. Their values are below the names in the first column.',
    ['| Values | Chart | Version | Repository |', '| --- | --- | --- | --- |', ...rows].join('\n'),
  ];
}

const helmignore = [
  '# Patterns Helm leaves out of a package.',
  '.DS_Store',
  '.git/',
  '.gitignore',
  '*.swp',
  '*.bak',
  '*.tmp',
  '*.orig',
  '*~',
  '.idea/',
  '.vscode/',
  'ci/',
  '',
].join('\n');

const originOf = (model: ChartModel): string => headerText(model.sourceFile || model.metadata.name);

const origin = (model: ChartModel): string => comment(originOf(model));

/** The used named templates by file, in order of definition. */
function namedTemplateFiles(model: ChartModel): Map<string, string> {
  const files = new Map<string, string>();
  for (const template of templatesUsed(model)) {
    const text = files.get(template.path) ?? `${origin(model)}\n`;
    files.set(template.path, `${text}\n${namedTemplate(template)}\n`);
  }
  return files;
}

function namedTemplate(template: NamedTemplateModel): string {
  const lines = withLocation(template.name, () =>
    template.form === 'text'
      ? fitted((dot) => textTemplateLines(template.text, dot), fitText)
      : fitted((dot) => treeLines(template.tree, 0, dot)),
  );
  return [comment(template.description), openDefine(template.name), ...lines, endLine].join('\n');
}

function validation(model: ChartModel): string {
  const groups = ruleGroups(model.validationRules);
  const rule = ({ condition, message }: ValidationRule, dot: EmitContext): string[] => [
    openIf(condition, dot),
    failLine(message, dot),
    endLine,
  ];
  const lines = fitted((dot) =>
    groups.flatMap(({ guards, validationRules }) =>
      inBlocks(guards, dot, (inner) => validationRules.flatMap((declared) => rule(declared, inner))),
    ),
  );
  return `${[origin(model), ...lines].join('\n')}\n`;
}

/** Lines of a template, broken where too long. */
const fitted = (print: (dot: EmitContext) => string[], fit: (line: string) => string[] = fitLine): string[] =>
  emit(print)
    .flatMap((line) => line.split('\n'))
    .flatMap(fit);

function templateText(model: ChartModel, file: TemplateFile): string {
  return `${[...headerLines(model, file), ...partsOf(file).flatMap(({ lines }) => lines)].join('\n')}\n`;
}

/** The object that line `line` (from 1) of a template file belongs to; undefined above the first object. */
export function objectAt(model: ChartModel, file: TemplateFile, line: number): TemplateObject | undefined {
  let rest = line - headerLines(model, file).length;
  if (rest < 1) return undefined;
  return partsOf(file).find(({ lines }) => {
    rest -= lines.length;
    return rest < 1;
  })?.object;
}

const headerLines = (model: ChartModel, file: TemplateFile): string[] => [
  origin(model),
  ...file.objects.flatMap((object) => (object.comment ? comment(object.comment).split('\n') : [])),
];

const partsOf = (file: TemplateFile): { object: TemplateObject; lines: string[] }[] =>
  file.objects.map((object) =>
    withLocation(`${file.path}: ${object.constructPath}`, () => ({
      object,
      lines: fitted((dot) => objectLines(object, dot, file.objects.length > 1)),
    })),
  );

/** The lines of an object inside its guards, with a `---` if the file may contain several documents. */
function objectLines({ guards, tree }: TemplateObject, dot: EmitContext, separate: boolean): string[] {
  const isSeparated = separate || guards.some((guard) => guard.kind === 'each');
  return inBlocks(guards, dot, (inner) => [...(isSeparated ? ['---'] : []), ...treeLines(tree, 0, inner)]);
}

/** Wraps lines in `if` and `range` blocks, outermost guard first. */
function inBlocks(
  [guard, ...inner]: readonly Guard[],
  dot: EmitContext,
  lines: (dot: EmitContext) => string[],
): string[] {
  if (!guard) return lines(dot);
  if (guard.kind === 'when') {
    const body = inBlocks(inner, assume(dot, guard.condition), lines);
    return guard.condition.kind === 'literal' ? body : [openIf(guard.condition, dot), ...body, endLine];
  }
  const at = enter(dot, ...localsOf(guard));
  return [openRange(guard, dot, at), ...inBlocks(inner, at, lines), endLine];
}
