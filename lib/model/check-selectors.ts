import type { Problem } from '../errors';
import { conjuncts, type Expr, literal } from '../expr/ast';
import type { Tree } from '../expr/tree';
import { groupOf } from '../helm/cluster-scoped';
import type { ChartModel, TemplateObject } from './chart-model';

/** A workload with its selector and the known labels of its pods. */
interface Workload {
  readonly object: TemplateObject;
  readonly kind: string;
  readonly selector: ReadonlyMap<string, Expr> | undefined;
  readonly labels: ReadonlyMap<string, Expr>;
}

/** The path of the pod template of each kind; selectors are in `spec.selector.matchLabels`. */
const podTemplates: Readonly<Record<string, readonly string[]>> = {
  'apps/Deployment': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'argoproj.io/Rollout': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
};

/**
 * Workloads whose selector matches the pods of another workload of the chart: Kubernetes requires that selectors do not
 * overlap, and a Service, PodDisruptionBudget or autoscaler of one would include the pods of the other.
 */
export function overlappingSelectors(model: ChartModel): Problem[] {
  const workloads = model.templates.flatMap(({ objects }) => objects).flatMap((object) => workloadOf(object) ?? []);
  return workloads.flatMap((one) =>
    workloads
      .filter((other) => other !== one && selects(one, other))
      .filter((other) => !areOneWorkload(one, other) && !areExclusive(one.object, other.object))
      .slice(0, 1)
      .map((other) => problem(one, other)),
  );
}

function problem(one: Workload, other: Workload): Problem {
  const labels = [...(one.selector ?? new Map()).keys()].join(', ');
  const [construct, second] = [one.object.constructPath, other.object.constructPath];
  const message = `the selector of this ${one.kind} (${labels}) also matches the pods of ${second}, and so would a Service with the same selector: use different pod labels instead of selectorLabels for one of them, or a Component for each`;
  return { code: 'chart-invalid', where: construct, message, subject: { construct, other: second } };
}

function selects({ selector }: Workload, { labels }: Workload): boolean {
  return (
    selector !== undefined && selector.size > 0 && [...selector].every(([key, value]) => labels.get(key) === value)
  );
}

/** A Deployment and a Rollout with the same selector are one workload during a migration. */
const areOneWorkload = (one: Workload, other: Workload): boolean =>
  [one.kind, other.kind].sort().join() === 'Deployment,Rollout' && selects(one, other) && selects(other, one);

/** Whether the conditions of two objects exclude each other. */
const areExclusive = (one: TemplateObject, other: TemplateObject): boolean =>
  conditionsOf(one).some((a) => conditionsOf(other).some((b) => isNot(a, b) || isNot(b, a)));

const conditionsOf = ({ guards }: TemplateObject): Expr[] =>
  guards.flatMap((guard) => (guard.kind === 'when' ? conjuncts(guard.condition) : []));

const isNot = (a: Expr, b: Expr): boolean => a.kind === 'call' && a.name === 'not' && a.args[0] === b;

function workloadOf(object: TemplateObject): Workload | undefined {
  const { tree } = object;
  const [apiVersion, kind] = ['apiVersion', 'kind'].map((key) => literalOf(field(tree, key)));
  if (apiVersion === undefined || kind === undefined) return undefined;
  const path = podTemplates[`${groupOf(apiVersion)}/${kind}`];
  const labels = path && labelsOf(at(tree, [...path, 'metadata', 'labels']));
  if (!labels) return undefined;
  const selector = labelsOf(at(tree, ['spec', 'selector', 'matchLabels']));
  // A spread may add any label to the selector.
  return { object, kind, labels: labels.known, selector: selector?.isComplete ? selector.known : undefined };
}

const literalOf = (tree: Tree | undefined): string | undefined =>
  tree?.kind === 'leaf' && tree.expr.kind === 'literal' ? String(tree.expr.value) : undefined;

const at = (tree: Tree, path: readonly string[]): Tree | undefined =>
  path.reduce<Tree | undefined>((node, key) => node && field(node, key), tree);

function field(tree: Tree, key: string): Tree | undefined {
  if (tree.kind === 'object') return field(tree.body, key);
  const entry = tree.kind === 'map' ? tree.entries.find((one) => 'key' in one && one.key === key) : undefined;
  return entry && 'value' in entry ? entry.value : undefined;
}

function labelsOf(tree: Tree | undefined): { known: Map<string, Expr>; isComplete: boolean } | undefined {
  if (!tree) return undefined;
  const known = new Map<string, Expr>();
  let isComplete = true;
  const add = (node: Tree): void => {
    if (node.kind === 'object') add(node.body);
    else if (node.kind === 'leaf' && node.expr.kind === 'literal' && node.expr.type === 'map')
      for (const [key, value] of Object.entries(node.expr.value as object)) known.set(key, literal(value));
    else if (node.kind !== 'map') isComplete = false;
    else
      for (const entry of node.entries) {
        if ('spread' in entry) add(entry.spread);
        else if (typeof entry.key === 'string' && entry.value.kind === 'leaf') known.set(entry.key, entry.value.expr);
        else isComplete = false;
      }
  };
  add(tree);
  return { known, isComplete };
}
