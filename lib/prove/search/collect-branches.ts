import type { Guard } from '../../chart/scopes';
import type { CallExpr, Expr, Loop } from '../../expr/ast';
import { children, conjuncts } from '../../expr/ast';
import type { Place } from '../../expr/evaluate';
import type { Tree } from '../../expr/tree';
import { functionOf } from '../../helm/functions/function-table';
import type { ChartModel, TemplateObject } from '../../model/chart-model';
import { alwaysPrints, isImplied, printsCondition } from '../../output/template/emptiness';
import { type Branch, type Branches, type Outcome, silentOf } from './branch';
import type { Step } from './steps';

/** Maximum number of paths kept per branch. */
const pathLimit = 12;

/** Finds every branch in a chart's templates, validation rules and notes; not in its subcharts. */
export function branchesOf(model: ChartModel): Branches {
  const walk = new Walk(model);
  for (const { path, objects } of model.templates) {
    for (const object of objects) walk.object(path, object);
  }
  for (const [index, rule] of model.validationRules.entries()) {
    const at: At = {
      file: 'templates/validate.yaml',
      unit: `validation rule ${index + 1}`,
      key: '',
      place: rule,
      paths: [[]],
    };
    walk.guards(rule.guards, at, (inner) => {
      // The loop itself is a separate branch, keyed by its guard.
      const here = { ...childOf(inner, 'fail'), place: rule };
      walk.expression(rule.condition, here);
      walk.add('fail', rule.condition, bothOutcomes, here, rule);
      walk.expression(rule.message, underCondition(here, rule.condition, true));
    });
  }
  if (model.notes) {
    const at: At = { file: 'templates/NOTES.txt', unit: 'NOTES.txt', key: '', place: model.notes, paths: [[]] };
    walk.tree(model.notes, at);
  }
  return { all: [...walk.byKey.values()], of: (place, node) => walk.found.get(place)?.get(node) };
}

/** The current position of a walk, and the steps that lead there. */
interface At {
  readonly file: string;
  readonly unit: string;
  readonly key: string;
  readonly place: Place;
  readonly paths: readonly (readonly Step[])[];
  /** Conditions implied by enclosing blocks. */
  readonly assumed?: readonly Expr[];
  /** Collections of enclosing loops, which are not empty inside the loop. */
  readonly looped?: readonly Expr[];
}

const bothOutcomes = ['true', 'false'] as const;

const withStep = (at: At, step: Step): At => ({ ...at, paths: at.paths.map((path) => [...path, step]) });
const underCondition = (at: At, expr: Expr, want: boolean): At => ({
  ...withStep(at, { kind: 'condition', expr, want }),
  ...(want ? { assumed: [...(at.assumed ?? []), ...conjuncts(expr)] } : {}),
});
const inLoop = (at: At, loop: Loop): At => ({
  ...withStep(at, { ...loop, kind: 'iteration' }),
  looped: [...(at.looped ?? []), loop.over],
});
const childOf = (at: At, step: string): At => ({ ...at, key: `${at.key}/${step}` });

class Walk {
  /** Branches by unit and key, because a named template is walked once per include. */
  readonly byKey = new Map<string, Branch>();
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
    // Skip `.Chart.IsRoot`, which depends on the installation, not on values.
    if (head.kind === 'reference' && head.root === 'Chart') return;
    const key = `${at.unit}${at.key}`;
    const known = this.byKey.get(key);
    const branch = known ?? { kind, head, file: at.file, unit: at.unit, outcomes, silent, paths: [], node };
    if (!known) this.byKey.set(key, branch);
    // A named template may be included both inside and outside a loop.
    else known.outcomes = [...new Set([...known.outcomes, ...outcomes])];
    for (const path of at.paths) if (branch.paths.length < pathLimit) branch.paths.push(path);
    const nodes = this.found.get(at.place) ?? new Map<object, Branch>();
    // Equal expressions in one place count as one branch.
    if (!nodes.has(node)) nodes.set(node, branch);
    this.found.set(at.place, nodes);
  }

  object(file: string, { guards, tree, constructPath }: TemplateObject): void {
    const at: At = { file, unit: constructPath, key: '', place: tree, paths: [[]] };
    this.guards(guards, at, (inner) => this.tree(tree, inner));
  }

  guards([guard, ...inner]: readonly Guard[], at: At, body: (at: At) => void): void {
    if (!guard) {
      body(at);
      return;
    }
    const here = childOf(at, 'guard');
    if (guard.kind === 'when') {
      if (guard.condition.kind !== 'literal') {
        this.expression(guard.condition, here);
        this.add('if', guard.condition, bothOutcomes, here, guard);
      }
      this.guards(inner, underCondition(here, guard.condition, true), body);
      return;
    }
    this.expression(guard.over, here);
    this.add('range', guard.over, iterationsOf(guard.over, here), here, guard);
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
          const step = childOf(at, String(index));
          if ('spread' in entry) this.spread(entry.spread, step);
          else {
            if (typeof entry.key !== 'string') this.expression(entry.key, childOf(step, 'key'));
            this.field(entry.value, step);
          }
        }
        return;
      case 'list':
        for (const [index, item] of tree.items.entries()) {
          if ('spread' in item) this.spread(item.spread, childOf(at, String(index)));
          else this.field(item.value, childOf(at, String(index)));
        }
        return;
      case 'when':
        this.expression(tree.condition, at);
        this.add('if', tree.condition, bothOutcomes, childOf(at, 'when'), tree);
        this.tree(tree.body, childOf(underCondition(at, tree.condition, true), 'then'));
        if (tree.otherwise) this.tree(tree.otherwise, childOf(underCondition(at, tree.condition, false), 'else'));
        return;
      case 'with':
        this.expression(tree.value, at);
        this.add('with', tree.value, withOutcomes(tree.value), childOf(at, 'with'), tree);
        this.tree(tree.body, childOf(withStep(at, { kind: 'bind', local: tree.local, value: tree.value }), 'then'));
        if (tree.otherwise) this.tree(tree.otherwise, childOf(underCondition(at, tree.value, false), 'else'));
        return;
      case 'each':
        this.expression(tree.over, at);
        this.add('range', tree.over, iterationsOf(tree.over, at), childOf(at, 'each'), tree);
        this.tree(tree.body, childOf(inLoop(at, tree), 'iteration'));
        return;
      case 'object':
        this.template(tree.template.name, at, (inner) => this.tree(tree.body, inner));
    }
  }

  /** The value of a field or item; maps and lists that may print nothing have a guard. */
  private field(tree: Tree, at: At): void {
    if ((tree.kind === 'map' || tree.kind === 'list') && !alwaysPrints(tree)) {
      const condition = printsCondition(tree);
      if (!isImplied(condition, at.assumed ?? []))
        this.add('if', condition, bothOutcomes, { ...childOf(at, 'present'), place: tree }, tree);
    }
    this.tree(tree, at);
  }

  /** A map or list spread into the enclosing one, which the template checks for emptiness. */
  private spread(tree: Tree, at: At): void {
    if (tree.kind === 'leaf') {
      const isBound =
        tree.expr.kind === 'reference' && typeof tree.expr.root !== 'string' && tree.expr.path.length === 0;
      if (!isBound && !at.assumed?.includes(tree.expr))
        this.add('with', tree.expr, bothOutcomes, { ...childOf(at, 'spread'), place: tree }, tree);
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
      tree.kind === 'when' ? bothOutcomes : withOutcomes(head),
      childOf(here, tree.kind),
      tree,
    );
    const body =
      tree.kind === 'when'
        ? underCondition(here, head, true)
        : withStep(here, { kind: 'bind', local: tree.local, value: tree.value });
    this.spread(tree.body, childOf(body, 'then'));
    if (tree.otherwise) this.spread(tree.otherwise, childOf(underCondition(here, head, false), 'else'));
  }

  /** All branches inside an expression. */
  expression(expr: Expr, at: At): void {
    switch (expr.kind) {
      case 'choice': {
        const here = childOf(at, `choice${this.position(expr, at)}`);
        this.expression(expr.condition, at);
        this.add('choice', expr.condition, bothOutcomes, here, expr);
        this.expression(expr.consequent, underCondition(at, expr.condition, true));
        this.expression(expr.alternate, underCondition(at, expr.condition, false));
        return;
      }
      case 'loop':
        this.expression(expr.over, at);
        this.add('range', expr.over, iterationsOf(expr.over, at), childOf(at, `loop${this.position(expr, at)}`), expr);
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
    const { decidedBy, stopsAt } = functionOf(expr.name);
    const decisive = decidedBy === undefined ? undefined : expr.args[decidedBy];
    const position = `${expr.name}${this.position(expr, at)}`;
    if (decisive && decisive.kind !== 'literal')
      this.add(expr.name, decisive, bothOutcomes, childOf(at, position), expr);
    if (!stopsAt) {
      for (const arg of expr.args) this.expression(arg, at);
      return;
    }
    let here = at;
    for (const arg of expr.args) {
      this.expression(arg, here);
      here = withStep(here, { kind: 'condition', expr: arg, want: stopsAt === 'falsy' });
    }
  }

  private readonly positions = new Map<string, Map<Expr, number>>();

  /** Numbers the expressions of one place, so that equal expressions get equal keys. */
  private position(expr: Expr, at: At): number {
    const key = `${at.unit}${at.key}`;
    const known = this.positions.get(key) ?? new Map<Expr, number>();
    this.positions.set(key, known);
    if (!known.has(expr)) known.set(expr, known.size);
    return known.get(expr) as number;
  }

  private template(name: string, at: At, body: (at: At) => void): void {
    const paths = at.paths.map((path) => [...path, { kind: 'enter' } as const]);
    const file = this.model.namedTemplates.find((template) => template.name === name)?.path ?? at.file;
    const { place, looped = [] } = at;
    body({ file, unit: name, key: '', place, paths, looped });
  }
}

/** The outcomes required of a loop. */
const iterationsOf = (over: Expr, { assumed = [], looped = [] }: At): readonly Outcome[] => {
  if (over.kind !== 'reference') return ['any iteration'];
  return over.nonEmpty || assumed.includes(over) || looped.includes(over)
    ? ['one iteration', 'several iterations']
    : ['no iteration', 'one iteration', 'several iterations'];
};

/** The outcomes required of a `with`; one over a computed value only names it, so it just has to be entered. */
const withOutcomes = (value: Expr): readonly Outcome[] => (isRead(value) ? bothOutcomes : ['true']);

/** Whether an expression reads a value directly or with a fallback, rather than computing it. */
function isRead(expr: Expr): boolean {
  if (expr.kind !== 'call') return expr.kind === 'reference';
  const { fallsBack, stopsAt } = functionOf(expr.name);
  return fallsBack === true || stopsAt !== undefined;
}
