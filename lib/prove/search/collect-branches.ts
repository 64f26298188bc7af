import type { Guard } from '../../chart/scopes';
import type { CallExpr, Expr, Loop } from '../../expr/ast';
import { children, conjuncts } from '../../expr/ast';
import type { Place } from '../../expr/evaluate';
import type { Tree } from '../../expr/tree';
import { functions } from '../../helm/functions/function-table';
import type { HelmFunction } from '../../helm/functions/helm-function';
import type { ChartModel, TemplateObject } from '../../model/chart-model';
import { alwaysPrints, printsCondition } from '../../output/template/emptiness';
import { type Branch, type Branches, type Outcome, silentOf } from './branch';
import type { Step } from './steps';

/** More ways than these to one branch tell nothing new. */
const wayLimit = 12;

/** Finds every place of a chart's templates, refusals and notes where its values decide; not those of its subcharts. */
export function branchesOf(model: ChartModel): Branches {
  const walk = new Walk(model);
  for (const { path, objects } of model.templates) {
    for (const object of objects) walk.object(path, object);
  }
  for (const [index, rejection] of model.validationRules.entries()) {
    const at: At = {
      file: 'templates/validate.yaml',
      unit: `refusal ${index + 1}`,
      path: '',
      place: rejection,
      ways: [[]],
    };
    walk.guards(rejection.guards, at, (inner) => {
      // Its loop is a branch of its own at the path of the guard.
      const here = { ...into(inner, 'fail'), place: rejection };
      walk.expression(rejection.condition, here);
      walk.add('fail', rejection.condition, twoWays, here, rejection);
      walk.expression(rejection.message, taken(here, rejection.condition, true));
    });
  }
  if (model.notes) {
    walk.tree(model.notes, {
      file: 'templates/NOTES.txt',
      unit: 'NOTES.txt',
      path: '',
      place: model.notes,
      ways: [[]],
    });
  }
  return { all: [...walk.byPath.values()], of: (place, node) => walk.found.get(place)?.get(node) };
}

/** Where a walk is: in which file and unit, at which path, and by which steps it came there. */
interface At {
  readonly file: string;
  readonly unit: string;
  readonly path: string;
  readonly place: Place;
  readonly ways: readonly (readonly Step[])[];
  /** Conditions that the enclosing blocks have made sure of. */
  readonly assumed?: readonly Expr[];
  /** Lists and maps of the values that the enclosing loops go through, so that there is something in them. */
  readonly looped?: readonly Expr[];
}

const twoWays = ['true', 'false'] as const;

const along = (at: At, step: Step): At => ({ ...at, ways: at.ways.map((way) => [...way, step]) });
const taken = (at: At, expr: Expr, want: boolean): At => ({
  ...along(at, { kind: 'condition', expr, want }),
  ...(want ? { assumed: [...(at.assumed ?? []), ...conjuncts(expr)] } : {}),
});
const inLoop = (at: At, loop: Loop): At => ({
  ...along(at, { ...loop, kind: 'turn' }),
  looped: [...(at.looped ?? []), loop.over],
});
const into = (at: At, step: string): At => ({ ...at, path: `${at.path}/${step}` });

class Walk {
  /** Branches by unit and path: a named template is walked once for every place that includes it. */
  readonly byPath = new Map<string, Branch>();
  readonly found = new Map<Place, Map<object, Branch>>();

  constructor(private readonly model: ChartModel) {}

  add(
    kind: Branch['kind'],
    head: Expr,
    outcomes: readonly Outcome[],
    at: At,
    node: object,
    silent = silentOf(node),
  ): void {
    // Whether a chart is a subchart is decided by its installation, not by its values.
    if (head.kind === 'reference' && head.root === 'Chart') return;
    const key = `${at.unit}${at.path}`;
    const known = this.byPath.get(key);
    const branch = known ?? { kind, head, file: at.file, unit: at.unit, outcomes, silent, ways: [], node };
    if (!known) this.byPath.set(key, branch);
    // A named template may be included inside a loop and outside of it.
    else known.outcomes = [...new Set([...known.outcomes, ...outcomes])];
    for (const way of at.ways) if (branch.ways.length < wayLimit) branch.ways.push(way);
    const nodes = this.found.get(at.place) ?? new Map<object, Branch>();
    // The first of equal expressions in one place stands for them.
    if (!nodes.has(node)) nodes.set(node, branch);
    this.found.set(at.place, nodes);
  }

  object(file: string, { guards, tree, constructPath }: TemplateObject): void {
    const at: At = { file, unit: constructPath, path: '', place: tree, ways: [[]] };
    this.guards(guards, at, (inner) => this.tree(tree, inner));
  }

  guards([guard, ...inner]: readonly Guard[], at: At, body: (at: At) => void): void {
    if (!guard) {
      body(at);
      return;
    }
    const here = into(at, 'guard');
    if (guard.kind === 'when') {
      if (guard.condition.kind !== 'literal') {
        this.expression(guard.condition, here);
        this.add('if', guard.condition, twoWays, here, guard);
      }
      this.guards(inner, taken(here, guard.condition, true), body);
      return;
    }
    this.expression(guard.over, here);
    this.add('range', guard.over, turnsOf(guard.over, here), here, guard);
    this.guards(inner, inLoop(here, guard), body);
  }

  tree(tree: Tree, outer: At): void {
    const at = { ...outer, place: tree };
    switch (tree.kind) {
      case 'leaf':
        this.expression(tree.expr, at);
        return;
      case 'map':
        for (const [index, entry] of tree.entries.entries()) {
          const step = into(at, String(index));
          if ('spread' in entry) this.spread(entry.spread, step);
          else {
            if (typeof entry.key !== 'string') this.expression(entry.key, into(step, 'key'));
            this.field(entry.value, step);
          }
        }
        return;
      case 'list':
        for (const [index, item] of tree.items.entries()) {
          if ('spread' in item) this.spread(item.spread, into(at, String(index)));
          else this.field(item.value, into(at, String(index)));
        }
        return;
      case 'when':
        this.expression(tree.condition, at);
        this.add('if', tree.condition, twoWays, into(at, 'when'), tree);
        this.tree(tree.body, into(taken(at, tree.condition, true), 'then'));
        if (tree.otherwise) this.tree(tree.otherwise, into(taken(at, tree.condition, false), 'else'));
        return;
      case 'with':
        this.expression(tree.value, at);
        this.add('with', tree.value, waysOf(tree.value), into(at, 'with'), tree);
        this.tree(tree.body, into(along(at, { kind: 'bind', local: tree.local, value: tree.value }), 'then'));
        if (tree.otherwise) this.tree(tree.otherwise, into(taken(at, tree.value, false), 'else'));
        return;
      case 'each':
        this.expression(tree.over, at);
        this.add('range', tree.over, turnsOf(tree.over, at), into(at, 'each'), tree);
        this.tree(tree.body, into(inLoop(at, tree), 'turn'));
        return;
      case 'object':
        this.template(tree.template.name, at, (inner) => this.tree(tree.body, inner));
    }
  }

  /** A field's or an item's value; the template guards a map or list that may print nothing. */
  private field(tree: Tree, at: At): void {
    if ((tree.kind === 'map' || tree.kind === 'list') && !alwaysPrints(tree)) {
      const condition = printsCondition(tree);
      const parts = condition.kind === 'call' && condition.name === 'or' ? [condition, ...condition.args] : [condition];
      if (!parts.some((part) => at.assumed?.includes(part)))
        this.add('if', condition, twoWays, { ...into(at, 'present'), place: tree }, tree);
    }
    this.tree(tree, at);
  }

  /** A map or list that joins the one around it: the template asks whether there is anything in it. */
  private spread(tree: Tree, at: At): void {
    if (tree.kind === 'leaf') {
      const isBound =
        tree.expr.kind === 'reference' && typeof tree.expr.root !== 'string' && tree.expr.path.length === 0;
      if (!isBound && !at.assumed?.includes(tree.expr))
        this.add('with', tree.expr, twoWays, { ...into(at, 'spread'), place: tree }, tree);
    }
    if (tree.kind !== 'when' && tree.kind !== 'with') {
      this.tree(tree, at);
      return;
    }
    const here = { ...at, place: tree };
    const head = tree.kind === 'when' ? tree.condition : tree.value;
    this.expression(head, here);
    this.add(
      tree.kind === 'when' ? 'if' : 'with',
      head,
      tree.kind === 'when' ? twoWays : waysOf(head),
      into(here, tree.kind),
      tree,
    );
    const body =
      tree.kind === 'when'
        ? taken(here, head, true)
        : along(here, { kind: 'bind', local: tree.local, value: tree.value });
    this.spread(tree.body, into(body, 'then'));
    if (tree.otherwise) this.spread(tree.otherwise, into(taken(here, head, false), 'else'));
  }

  /** Everything in an expression that decides. */
  expression(expr: Expr, at: At): void {
    switch (expr.kind) {
      case 'choice': {
        const here = into(at, `choice${this.position(expr, at)}`);
        this.expression(expr.condition, at);
        this.add('choice', expr.condition, twoWays, here, expr);
        this.expression(expr.consequent, taken(at, expr.condition, true));
        this.expression(expr.alternate, taken(at, expr.condition, false));
        return;
      }
      case 'loop':
        this.expression(expr.over, at);
        this.add('range', expr.over, turnsOf(expr.over, at), into(at, `loop${this.position(expr, at)}`), expr);
        this.expression(expr.body, inLoop(at, expr));
        return;
      case 'include': {
        const template = this.model.namedTemplates.find(({ name }) => name === expr.template.name);
        if (template?.form !== 'text') return;
        this.template(template.name, at, (inner) => this.expression(template.text, { ...inner, place: template.name }));
        return;
      }
      case 'call':
        this.call(expr, at);
        return;
      default:
        for (const child of children(expr)) this.expression(child, at);
    }
  }

  private call(expr: CallExpr, at: At): void {
    const { decidedBy, stopsAt }: HelmFunction = functions[expr.name];
    const decisive = decidedBy === undefined ? undefined : expr.args[decidedBy];
    const position = `${expr.name}${this.position(expr, at)}`;
    if (decisive && decisive.kind !== 'literal') this.add(expr.name, decisive, twoWays, into(at, position), expr);
    if (!stopsAt) {
      for (const arg of expr.args) this.expression(arg, at);
      return;
    }
    let here = at;
    for (const arg of expr.args) {
      this.expression(arg, here);
      here = along(here, { kind: 'condition', expr: arg, want: stopsAt === 'falsy' });
    }
  }

  private readonly positions = new Map<string, Map<Expr, number>>();

  /** Numbers the expressions of one place, so that equal ones have equal paths. */
  private position(expr: Expr, at: At): number {
    const key = `${at.unit}${at.path}`;
    const known = this.positions.get(key) ?? new Map<Expr, number>();
    this.positions.set(key, known);
    if (!known.has(expr)) known.set(expr, known.size);
    return known.get(expr) as number;
  }

  private template(name: string, at: At, body: (at: At) => void): void {
    const ways = at.ways.map((way) => [...way, { kind: 'enter' } as const]);
    const file = this.model.namedTemplates.find((template) => template.name === name)?.path ?? at.file;
    const { place, looped = [] } = at;
    body({ file, unit: name, path: '', place, ways, looped });
  }
}

/** The numbers of turns that are asked of a loop. */
const turnsOf = (over: Expr, { assumed = [], looped = [] }: At): readonly Outcome[] => {
  if (over.kind !== 'reference') return ['a turn'];
  return over.nonEmpty || assumed.includes(over) || looped.includes(over)
    ? ['one turn', 'several turns']
    : ['no turn', 'one turn', 'several turns'];
};

/** What is asked of a `with`: of one over what is computed, which only names it, that it is entered. */
const waysOf = (value: Expr): readonly Outcome[] => (isRead(value) ? twoWays : ['true']);

/** Whether a value is read as it is, or with a fallback, rather than looked up or computed. */
const isRead = (expr: Expr): boolean =>
  expr.kind === 'reference' || (expr.kind === 'call' && ['default', 'coalesce', 'and', 'or'].includes(expr.name));
