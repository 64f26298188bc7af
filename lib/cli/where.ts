import { ChartError } from '../errors';
import type { Expr } from '../expr/expr';
import { children } from '../expr/expr';
import { reachedExpressions } from '../synth/check';
import { describeExpr } from '../synth/describe';
import { helmFiles } from '../synth/helm';
import type { ChartModel } from '../synth/model';
import { readChart } from '../synth/read';
import { loadWithPlaces, type Places } from './places';

/**
 * Prints the line of TypeScript behind a line of a template: of the reference or function in it, else of the object it
 * belongs to. Positions are recorded in this run only, so that moving a line of the source does not touch dist/.
 */
export function where(chart: string, place: string, options: { readonly app: string }): void {
  const match = /^(.+?):(\d+)$/.exec(place);
  if (!match) throw invalid(place, 'templates/FILE:LINE was expected');
  const { app, places } = loadWithPlaces(options.app);
  const found = app.charts.find(({ node }) => node.id === chart);
  if (!found)
    throw invalid(chart, `there is no such chart; the app has ${app.charts.map(({ node }) => node.id).join(', ')}`);
  const model = readChart(found);
  const [, path = '', line = '1'] = match;
  process.stdout.write(`${lookUp(model, path, Number(line), places)}\n`);
}

function lookUp(model: ChartModel, path: string, line: number, places: Places): string {
  const files = helmFiles(model);
  const text = files.get(path)?.split('\n')[line - 1];
  if (text === undefined)
    throw invalid(`${path}:${line}`, `the chart has no such line; its files are ${[...files.keys()].join(', ')}`);
  const template = model.templates.find((file) => file.path === path);
  const inLine = [...reachedExpressions(model)]
    .filter((expr) => places.node(expr) !== undefined && mentions(text, expr))
    .sort((a, b) => describeExpr(b).length - describeExpr(a).length || children(b).length - children(a).length)[0];
  const object = template?.objects[0]?.constructPath;
  return (inLine && places.node(inLine)) ?? (object && places.construct(object)) ?? model.sourceFile;
}

/** Whether a line of a template holds the text of an expression. */
function mentions(line: string, expr: Expr): boolean {
  const text = describeExpr(expr).slice(3, -3);
  const at = line.indexOf(text);
  return at >= 0 && !/[\w.]/.test(line[at + text.length] ?? ' ') && !/\w/.test(line[at - 1] ?? ' ');
}

const invalid = (place: string, message: string): ChartError =>
  new ChartError({ code: 'flag-invalid', where: place, message });
