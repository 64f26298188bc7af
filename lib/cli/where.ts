import type { IConstruct } from 'constructs';
import { ChartError } from '../errors';
import type { Expr } from '../expr/expr';
import { children } from '../expr/expr';
import { recordTokens, type TokenNode } from '../expr/token';
import { reachedExpressions } from '../synth/check';
import { describeExpr } from '../synth/describe';
import { helmFiles, objectAt } from '../synth/helm';
import type { ChartModel } from '../synth/model';
import { userFrame } from './explain';
import { type LoadedApp, loadApp } from './load-app';
import { observeConstructs } from './observe';
import { chartNamed } from './template';

/**
 * Prints the line of TypeScript behind a line of a template: of the reference or function in it, else of the object it
 * belongs to. Positions are recorded in this run only, so that moving a line of the source does not touch dist/.
 */
export function where(chart: string, place: string, options: { readonly app: string }): void {
  const match = /^(.+?):(\d+)$/.exec(place);
  if (!match) throw invalid(place, 'templates/FILE:LINE was expected');
  const objects = new Map<string, string>();
  const tokens = new Map<TokenNode, string>();
  const app = recording(objects, tokens, () => loadApp(options.app));
  const model = chartNamed(app, chart, options.app);
  const [, path = '', line = '1'] = match;
  process.stdout.write(`${lookUp(model, path, Number(line), objects, tokens)}\n`);
}

function recording(objects: Map<string, string>, tokens: Map<TokenNode, string>, load: () => LoadedApp): LoadedApp {
  const parents = new Map<object, string>();
  recordTokens((node) => {
    const frame = userFrame(new Error());
    if (frame && !tokens.has(node)) tokens.set(node, frame);
  });
  try {
    const app = observeConstructs((child) => {
      const frame = userFrame(new Error());
      if (frame) parents.set(child, frame);
    }, load);
    for (const [child, frame] of parents) objects.set((child as IConstruct).node.path, frame);
    return app;
  } finally {
    recordTokens(undefined);
  }
}

function lookUp(
  model: ChartModel,
  path: string,
  line: number,
  objects: ReadonlyMap<string, string>,
  tokens: ReadonlyMap<TokenNode, string>,
): string {
  const files = helmFiles(model);
  const text = files.get(path)?.split('\n')[line - 1];
  if (text === undefined)
    throw invalid(`${path}:${line}`, `the chart has no such line; its files are ${[...files.keys()].join(', ')}`);
  const [owner, own] = ownerOf(model, path);
  const template = owner.templates.find((file) => file.path === own);
  const inLine = [...reachedExpressions(owner)]
    .filter((expr) => tokens.has(expr) && mentions(text, expr))
    .sort((a, b) => describeExpr(b).length - describeExpr(a).length || children(b).length - children(a).length)[0];
  const object = template && (objectAt(owner, template, line) ?? template.objects[0])?.constructPath;
  return (inLine && tokens.get(inLine)) ?? (object && objects.get(object)) ?? owner.sourceFile;
}

/** The chart that a file belongs to, which may be a subchart, and the file's path in it. */
function ownerOf(model: ChartModel, path: string): [ChartModel, string] {
  const [, name, rest] = /^charts\/([^/]+)\/(.+)$/.exec(path) ?? [];
  const child = model.subcharts.find((subchart) => subchart.model.name === name)?.model;
  return child && rest ? ownerOf(child, rest) : [model, path];
}

/** Whether a line of a template holds the text of an expression. */
function mentions(line: string, expr: Expr): boolean {
  const text = describeExpr(expr).slice(3, -3);
  const at = line.indexOf(text);
  return at >= 0 && !/[\w.]/.test(line[at + text.length] ?? ' ') && !/\w/.test(line[at - 1] ?? ' ');
}

const invalid = (place: string, message: string): ChartError =>
  new ChartError({ code: 'flag-invalid', where: place, message });
