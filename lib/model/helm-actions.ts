import type { Problem } from '../errors';
import { children, type Expr, literal, type NamedTemplate, type TextExpr } from '../expr/ast';
import type { Tree } from '../expr/tree';
import type { Json } from '../json';
import type { ChartModel } from './chart-model';

/** Something that is valid, but probably not meant. */
export type Warning = Pick<Problem, 'where' | 'message' | 'subject'>;

/** Where a text is: what a warning names, and what has a location. */
type Place = Pick<Problem, 'where' | 'subject'>;

/**
 * A warning for each text with an action that only Helm can evaluate, such as `{{ .Values.name }}`: text is data, so it is
 * printed as it is. Actions of other programs, such as `{{args.name}}` or `{{ $labels.pod }}`, are meant to be printed.
 */
export function helmActions(model: ChartModel): Warning[] {
  const search = new Search();
  for (const { constructPath: construct, tree } of model.templates.flatMap(({ objects }) => objects))
    search.inTree(tree, (field) => ({ where: `${construct}${field}`, subject: { construct, field } }));
  const ofChart = (what: string): Place => ({ where: `${model.name}: ${what}`, subject: { construct: model.name } });
  for (const { message } of model.validationRules) search.inExpr(message, ofChart('failIf'));
  if (model.notes) search.inTree(model.notes, () => ofChart('NOTES.txt'));
  return [...search.found, ...model.subcharts.flatMap(({ model: child }) => helmActions(child))];
}

class Search {
  readonly found: Warning[] = [];
  private readonly templates = new Set<NamedTemplate>();
  /** The messages for the texts of each expression, because expressions are shared. */
  private readonly messages = new Map<Expr, readonly string[]>();

  inTree(tree: Tree, placeOf: (field: string) => Place, field = ''): void {
    const inside = (child: Tree, step = ''): void => this.inTree(child, placeOf, `${field}${step}`);
    switch (tree.kind) {
      case 'leaf':
        this.inExpr(tree.expr, placeOf(field));
        break;
      case 'map':
        for (const entry of tree.entries) {
          if ('spread' in entry) inside(entry.spread);
          else {
            const { key } = entry;
            this.inExpr(typeof key === 'string' ? literal(key) : key, placeOf(field));
            inside(entry.value, typeof key === 'string' ? `.${key}` : '');
          }
        }
        break;
      case 'list':
        for (const [index, item] of tree.items.entries()) {
          if ('spread' in item) inside(item.spread);
          else inside(item.value, `[${index}]`);
        }
        break;
      case 'object':
        this.inTemplate(tree.template, tree.body);
        break;
      default:
        inside(tree.body);
        if ('otherwise' in tree && tree.otherwise) inside(tree.otherwise);
    }
  }

  inExpr(expr: Expr, place: Place): void {
    this.found.push(...this.messagesFor(expr).map((message) => ({ ...place, message })));
  }

  private inTemplate(template: NamedTemplate, body?: Tree): void {
    if (this.templates.has(template)) return;
    this.templates.add(template);
    const { name, form } = template;
    if (form === 'text') this.inExpr(template.body as Expr, { where: name, subject: { node: template } });
    else if (body) this.inTree(body, (field) => ({ where: `${name}${field}`, subject: { node: template, field } }));
  }

  private messagesFor(expr: Expr): readonly string[] {
    const known = this.messages.get(expr);
    if (known) return known;
    if (expr.kind === 'include') this.inTemplate(expr.template);
    const own = expr.kind === 'literal' ? messagesOf(expr.value) : expr.kind === 'text' ? messagesOf(textOf(expr)) : [];
    const all = [...own, ...children(expr).flatMap((child) => this.messagesFor(child))];
    this.messages.set(expr, all);
    return all;
  }
}

/** A text with its references left out. */
const textOf = ({ parts }: TextExpr): string => parts.map((part) => (typeof part === 'string' ? part : '')).join('');

/** A message for a text, or for each text in a list or map; it names the first action. */
function messagesOf(value: Json): string[] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) => [...messagesOf(key), ...messagesOf(item as Json)]);
  if (typeof value !== 'string' || !value.includes('{{')) return [];
  for (const [action, body = ''] of value.matchAll(actions)) {
    const advice = adviceFor(body);
    if (advice) return [`${JSON.stringify(action)} is printed as text, and Helm does not evaluate it: ${advice}`];
  }
  return [];
}

const quoted = /"(?:[^"\\]|\\.)*"|`[^`]*`/g;
/** Actions; a string in one may contain braces. */
const actions = new RegExp(`\\{\\{((?:${quoted.source}|(?!\\}\\})[\\s\\S])*)\\}\\}`, 'g');

/** What to write instead of an action that only Helm can evaluate; undefined for any other. */
function adviceFor(action: string): string | undefined {
  const code = action.replace(quoted, '""');
  const [, name] = /(?<![\w.$])(include|tpl)\s+(?:""|[(.$])/.exec(code) ?? [];
  if (name === 'tpl') return 'tpl is not supported, so build the text from references in TypeScript';
  if (name === 'include') return adviceForInclude(/include\s+"([^"]*)"/.exec(action)?.[1] ?? '');
  const [, root = '', path = ''] =
    /(?<![\w)\]])\.(Values|Release|Chart|Capabilities|Files)\b((?:\.\w+)*)/.exec(code) ?? [];
  return advices[root]?.(path);
}

const advices: Readonly<Record<string, (path: string) => string>> = {
  Values: (path) => `use a reference, such as this.values${path}, also within a template literal`,
  Release: (path) =>
    path === '.Namespace'
      ? 'use this.namespace'
      : `use this.release${path.replace(/^\.\w/, (first) => first.toLowerCase())}`,
  Chart: () => 'use this.chartName, or the constant that is passed as version or appVersion',
  Capabilities: () => 'use this.capabilities',
  Files: () => 'use fn.filesGet(path)',
};

function adviceForInclude(name: string): string {
  const short = name.slice(name.indexOf('.') + 1);
  const known = { name: 'chartName', fullname: 'fullname', labels: 'standardLabels', selectorLabels: 'selectorLabels' };
  const property = Object.hasOwn(known, short) ? known[short as keyof typeof known] : undefined;
  if (property) return `use this.${property}`;
  return 'use the reference that this.define() or this.defineObject() returns';
}
