import { dirname } from 'node:path/posix';
import { ChartError } from '../../errors';
import type { Expr } from '../../expr/ast';
import { children } from '../../expr/ast';
import { describeExpr } from '../../expr/describe';
import { tokenNodes } from '../../expr/tokens';
import { findField, locationOf } from '../../loader/field-location';
import { findChart } from '../../loader/find-chart';
import { loadWithLocations, type SourceLocations } from '../../loader/source-locations';
import type { ChartModel } from '../../model/chart-model';
import { reachedExpressions } from '../../model/check-model';
import { readChart } from '../../model/read-chart';
import { helmFiles, objectAt } from '../../output/chart-files';
import { fieldPathAt } from '../../output/template/field-path';

/**
 * Prints the TypeScript location of a template line: of the field that it prints, else of the reference or function in it, else
 * of its object or named template.
 */
export function where(chart: string, location: string, options: { readonly app: string }): void {
  const match = /^(.+?):(\d+)$/.exec(location);
  if (!match) throw invalid(location, 'expected templates/FILE:LINE');
  const { app, locations } = loadWithLocations(options.app);
  const model = readChart(findChart(app, chart, options.app));
  const [, path = '', line = '1'] = match;
  process.stdout.write(`${lookUp(model, path, Number(line), locations)}\n`);
}

function lookUp(model: ChartModel, path: string, line: number, locations: SourceLocations): string {
  const files = helmFiles(model);
  const lines = files.get(path)?.split('\n') ?? [];
  const text = lines[line - 1];
  if (text === undefined)
    throw invalid(`${path}:${line}`, `no such line in the chart; its files are ${[...files.keys()].join(', ')}`);
  const [owner, own] = ownerOf(model, path);
  const template = owner.templates.find((file) => file.path === own);
  const inLine = [...reachedExpressions(owner)]
    .filter((expr) => locations.node(expr) !== undefined && mentions(text, expr))
    .sort((a, b) => describeExpr(b).length - describeExpr(a).length || children(b).length - children(a).length)[0];
  const object = template && (objectAt(owner, template, line) ?? template.objects[0]);
  // A block around an object is a scope, which is the parent of its construct.
  const scope =
    object && /^\{\{- (?:if|range|end)\b/.test(text) && object.guards.length > 0
      ? dirname(object.constructPath)
      : undefined;
  const call = (object && locations.construct(object.constructPath)) ?? definition(lines, line, locations);
  const field = call === undefined ? undefined : findField(call, fieldPathAt(lines, line - 1));
  return (
    (scope && locations.construct(scope)) ??
    (field?.rest === '' ? locationOf(field) : undefined) ??
    (inLine && locations.node(inLine)) ??
    (field && locationOf(field)) ??
    call ??
    owner.sourceFile
  );
}

/** The location of the named template that a line belongs to. */
function definition(lines: readonly string[], line: number, locations: SourceLocations): string | undefined {
  const name = lines
    .slice(0, line)
    .map((text) => /^\{\{- define "([^"]+)" -\}\}$/.exec(text)?.[1])
    .findLast((found) => found !== undefined);
  return tokenNodes(0)
    .filter((node) => (node.kind === 'include' || node.kind === 'object') && node.template.name === name)
    .map(locations.node)
    .find((location) => location !== undefined);
}

/** The chart or subchart that a file belongs to, and the path of the file in it. */
function ownerOf(model: ChartModel, path: string): [ChartModel, string] {
  const [, name, rest] = /^charts\/([^/]+)\/(.+)$/.exec(path) ?? [];
  const child = model.subcharts.find((subchart) => subchart.model.metadata.name === name)?.model;
  return child && rest ? ownerOf(child, rest) : [model, path];
}

/** Whether a template line contains the text of an expression. */
function mentions(line: string, expr: Expr): boolean {
  const text = describeExpr(expr).slice(3, -3);
  const at = line.indexOf(text);
  return at >= 0 && !/[\w.]/.test(line[at + text.length] ?? ' ') && !/\w/.test(line[at - 1] ?? ' ');
}

const invalid = (location: string, message: string): ChartError =>
  new ChartError({ code: 'flag-invalid', where: location, message });
