import { type Problem, throwProblems } from '../errors';
import type { Expr } from '../expr/ast';
import { valuesRead } from '../expr/values-read';
import { satisfies } from '../helm/semver';
import type { JsonMap } from '../json';
import type { ChartModel } from '../model/chart-model';
import { exprOfField } from '../model/field-of-tree';
import { objectProblems } from '../objects/check-object';
import { danglingReferences } from '../objects/dangling-references';
import { kindSchema, knownMinors, unservedKind } from '../objects/known-kinds';
import type { FieldPath } from '../objects/object-schema';
import { duplicateProblems } from './check-duplicate-objects';
import { constructOf, crdsOf, type Manifest, type Rendering, templateOf } from './render-chart';
import { textOfTemplate } from './validate-values';

/** Throws the problems of objects that a cluster would not accept as they are. */
export function rejectInvalidObjects(model: ChartModel, rendering: Rendering): void {
  const invalid = invalidObjects(model, rendering);
  throwProblems([
    ...duplicateProblems(rendering.manifests),
    ...invalid,
    ...(invalid.length > 0 ? [] : dangling(rendering)),
  ]);
}

/** An `object-invalid` for everything in a release that the API server would reject, in any Kubernetes version of its chart. */
function invalidObjects(model: ChartModel, { manifests, hooks, crds }: Rendering): Problem[] {
  const definitions = definitionsOf(model, crds);
  const known = valid.get(model) ?? new Set<string>();
  valid.set(model, known);
  return [...manifests, ...hooks].flatMap((manifest) => {
    const text = JSON.stringify(manifest.object);
    if (known.has(text)) return [];
    const [newest = [], oldest = []] = checkedMinors(model).map((minor) =>
      problemsOfManifest(manifest, minor, definitions),
    );
    const places = new Set(newest.map(({ where }) => where));
    const problems = [...newest, ...oldest.filter(({ where }) => !places.has(where))];
    if (problems.length === 0) known.add(text);
    return problems;
  });
}

/** The CRDs of imported classes, and those of the chart. */
const definitionsOf = ({ importedCrds }: ChartModel, crds: readonly Manifest[]): JsonMap[] => [
  ...importedCrds.map(({ definition }) => definition),
  ...crds.map(({ object }) => object),
];

/** Valid objects of each chart, because its documents render the same objects again and again. */
const valid = new WeakMap<ChartModel, Set<string>>();

/** References between the objects of a release that lead nowhere. */
function dangling({ manifests, hooks }: Rendering): Problem[] {
  const byObject = new Map([...manifests, ...hooks].map((manifest) => [manifest.object, manifest]));
  return danglingReferences([...byObject.keys()]).map(({ object, path, message }) =>
    problemAt(byObject.get(object) as Manifest, path, `${String(object.kind)}: ${message}`),
  );
}

/** The kinds of objects in the templates of charts that cannot be validated, because no schema of them is known. */
export function unknownKinds(models: readonly ChartModel[]): string[] {
  const kinds = models.flatMap((model) => {
    const crds = definitionsOf(model, crdsOf(model));
    return model.templates
      .flatMap(({ objects }) => objects)
      .map(({ tree }) => ['apiVersion', 'kind'].map((field) => exprOfField(tree, [field])))
      .map((exprs) => exprs.map((expr) => (expr?.kind === 'literal' ? String(expr.value) : '')))
      .filter(([apiVersion = '', kind = '']) => {
        const isKnown = (minor: string) =>
          kindSchema(apiVersion, kind, minor, crds) || unservedKind(apiVersion, kind, minor);
        return apiVersion !== '' && kind !== '' && !checkedMinors(model).some(isKnown);
      })
      .map(([apiVersion, kind]) => `${kind} (${apiVersion})`);
  });
  return [...new Set(kinds)].sort();
}

const checked = new WeakMap<ChartModel, readonly string[]>();

/** The newest and the oldest known minor version that a chart supports. */
function checkedMinors(model: ChartModel): readonly string[] {
  let known = checked.get(model);
  if (!known) {
    const supported = knownMinors().filter((minor) => satisfies(model.metadata.kubeVersion, `${minor}.99`));
    known = [...new Set([supported.at(-1), supported[0]])].filter((minor) => minor !== undefined);
    checked.set(model, known);
  }
  return known;
}

function problemsOfManifest(manifest: Manifest, minor: string, crds: readonly JsonMap[]): Problem[] {
  const { apiVersion, kind } = manifest.object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return [];
  const schema = kindSchema(apiVersion, kind, minor, crds);
  const unserved = schema ? undefined : unservedKind(apiVersion, kind, minor);
  if (unserved !== undefined) return [problemAt(manifest, ['apiVersion'], unserved)];
  return (schema ? objectProblems(manifest.object, schema) : []).map(({ path, message }) =>
    problemAt(manifest, path, `${kind}: ${message}`),
  );
}

function problemAt(manifest: Manifest, path: FieldPath, message: string): Problem {
  const construct = constructOf(manifest);
  const field = shownPath(path);
  return {
    code: 'object-invalid',
    where: `${construct}${field}`,
    message: `${message}${valuesBehind(manifest, path)}`,
    subject: { construct, field },
  };
}

const shownPath = (path: FieldPath): string =>
  path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');

/** The values that render a field, for a message. */
function valuesBehind(manifest: Manifest, path: FieldPath): string {
  const origin = templateOf(manifest);
  const expr: Expr | undefined = origin && exprOfField(origin.template.tree, path);
  if (!origin || !expr) return '';
  const paths = [...valuesRead(expr, textOfTemplate(origin.chart))].map((value) => value.join('.'));
  return paths.length === 0 ? '' : ` (from values ${[...new Set(paths)].join(', ')})`;
}
