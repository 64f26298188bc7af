import { createHash } from 'node:crypto';
import { type Problem, throwProblems } from '../errors';
import { valuesRead } from '../expr/values-read';
import { satisfies } from '../helm/semver';
import type { JsonMap } from '../json';
import type { ChartModel } from '../model/chart-model';
import { exprOfField } from '../model/field-of-tree';
import { objectProblems } from '../objects/check-object';
import { danglingReferences } from '../objects/dangling-references';
import { emptySelectors } from '../objects/empty-selectors';
import { kindsOfRouters } from '../objects/kinds-of-routers';
import { kindSchema, knownMinors, unservedKind } from '../objects/known-kinds';
import { missingMonitoredPorts } from '../objects/monitored-ports';
import type { FieldPath, ObjectProblem } from '../objects/object-schema';
import { overlappingSelectors } from '../objects/overlapping-selectors';
import type { ReleaseProblem } from '../objects/release-objects';
import { duplicatesIn } from './check-duplicate-objects';
import { type Cause, causeOf, type Source, shown, sourceOf } from './field-sources';
import { isOfRelease } from './of-release';
import { constructOf, crdsOf, type Manifest, type Rendering, templateOf } from './render-chart';
import { textOfTemplate } from './validate-values';

/** A problem of an object of a release, and what is responsible for it. */
export interface Finding {
  readonly problem: Problem;
  /** Path of a value that is rendered as it is; undefined if the chart is responsible. */
  readonly value: FieldPath | undefined;
}

/** Throws the problems of objects that a cluster would not accept as they are. */
export function rejectInvalidObjects(model: ChartModel, rendering: Rendering): void {
  throwProblems(findingsOf(model, rendering).map(({ problem }) => problem));
}

/** What a cluster would not accept of a release of a chart. */
export function findingsOf(model: ChartModel, rendering: Rendering): Finding[] {
  const invalid = invalidObjects(model, rendering);
  return [
    ...duplicates(rendering),
    ...unknownHooks(rendering),
    ...invalid,
    ...(invalid.length > 0 ? [] : dangling(rendering)),
  ];
}

/** An `object-invalid` for everything in a release that the API server would reject, in any Kubernetes version of its chart. */
function invalidObjects(model: ChartModel, rendering: Rendering): Finding[] {
  const { manifests, hooks } = rendering;
  const minors = minorsOf(model, rendering);
  const definitions = definitionsOf(model, crdsOf(model));
  const known = findings.get(model) ?? new Map<string, readonly Finding[]>();
  findings.set(model, known);
  return [...manifests, ...hooks].flatMap((manifest) => {
    const id = createHash('sha1')
      .update(`${minors} ${constructOf(manifest)} ${JSON.stringify(manifest.object)}`)
      .digest('base64');
    const found = known.get(id) ?? findingsOfManifest(manifest, minors, definitions);
    known.set(id, found);
    return found;
  });
}

/** The CRDs of imported classes, and those of the chart. */
const definitionsOf = ({ importedCrds }: ChartModel, crds: readonly Manifest[]): JsonMap[] => [
  ...importedCrds.map(({ definition }) => definition),
  ...crds.map(({ object }) => object),
];

/** Findings of each chart by a hash of the object, because its documents render the same objects again and again. */
const findings = new WeakMap<ChartModel, Map<string, readonly Finding[]>>();

function findingsOfManifest(
  manifest: Manifest,
  minors: readonly string[],
  crds: readonly JsonMap[],
): readonly Finding[] {
  const [newest = [], oldest = []] = minors.map((minor) => problemsOfManifest(manifest, minor, crds));
  const places = new Set(newest.map(({ path }) => shown(path)));
  const problems = [...newest, ...oldest.filter(({ path }) => !places.has(shown(path)))];
  if (problems.length === 0) return none;
  const source = sourceOfManifest(manifest);
  return problems.map((problem) => findingAt(manifest, problem, source));
}

const none: readonly Finding[] = [];

const hookField = ['metadata', 'annotations', 'helm.sh/hook'];

/** Objects that Helm omits without a word, because of a misspelt hook event. */
const unknownHooks = ({ omitted }: Rendering): Finding[] =>
  omitted.map((manifest) => {
    const { annotations } = manifest.object.metadata as JsonMap;
    const event = JSON.stringify((annotations as JsonMap)['helm.sh/hook']);
    const message = `${String(manifest.object.kind)}: ${event} contains an unknown hook event, so Helm omits the object: use pre- or post- with install, upgrade, rollback or delete, or test`;
    return findingAt(manifest, { path: hookField, message }, sourceOfManifest(manifest));
  });

/** Objects that are in a release twice. */
const duplicates = ({ manifests }: Rendering): Finding[] =>
  duplicatesIn(manifests).map(({ problem, current, first }) => {
    const [one, other] = [current, first].map((manifest) => {
      const source = sourceOfManifest(manifest);
      // An object that is a value as a whole, or one that is named by a value.
      const cause = causeOf(source, source.kind === 'value' ? [] : ['metadata', 'name'], false);
      return { isWhole: source.kind === 'value', value: 'value' in cause ? cause.value : undefined };
    }) as [Origin, Origin];
    const whole = [one, other].find(({ isWhole }) => isWhole);
    return { problem, value: whole ? whole.value : one.value && other.value };
  });

interface Origin {
  readonly isWhole: boolean;
  readonly value: FieldPath | undefined;
}

/** References between the objects of a release that lead nowhere, and workloads that select each other's pods. */
function dangling({ manifests, hooks }: Rendering): Finding[] {
  const byObject = new Map([...manifests, ...hooks].map((manifest) => [manifest.object, manifest]));
  const [first] = manifests.flatMap((manifest) => templateOf(manifest) ?? []);
  if (!first) return [];
  const { Name: name, Namespace: namespace } = first.env.scope.Release;
  const objects = [...byObject.keys()];
  const problems = [
    ...danglingReferences(objects, { name, namespace }),
    ...emptySelectors(objects, { name, namespace }),
    ...missingMonitoredPorts(objects, { name, namespace }),
    ...overlappingSelectors(objects, { name, namespace }),
  ];
  return problems.flatMap((problem) => findingOfRelease(problem, byObject) ?? []);
}

function findingOfRelease(
  { object, ownField, seenFrom, ...found }: ReleaseProblem,
  byObject: ReadonlyMap<JsonMap, Manifest>,
): Finding | undefined {
  const manifest = byObject.get(object) as Manifest;
  const source = sourceOfManifest(manifest);
  if (ownField && !isOfRelease(causeOf(source, ownField, false))) return undefined;
  const finding = findingAt(manifest, { ...found, message: `${String(object.kind)}: ${found.message}` }, source);
  const other = seenFrom && findingOfRelease(seenFrom, byObject);
  if (!other) return finding;
  const reported = finding.value === undefined && other.value !== undefined ? other : finding;
  return { ...reported, value: finding.value && other.value };
}

/** The kinds of objects in the templates of charts that cannot be validated, because no schema of them is known, but those of routers. */
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
      .map(([apiVersion, kind]) => `${kind} (${apiVersion})`)
      .filter((kind) => !kindsOfRouters.has(kind));
  });
  return [...new Set(kinds)].sort();
}

const checked = new WeakMap<ChartModel, readonly string[]>();

/** The newest and the oldest known minor version that a chart supports. */
export function checkedMinors(model: ChartModel): readonly string[] {
  let known = checked.get(model);
  if (!known) {
    const supported = knownMinors().filter((minor) => satisfies(model.metadata.kubeVersion, `${minor}.99`));
    known = [...new Set([supported.at(-1), supported[0]])].filter((minor) => minor !== undefined);
    checked.set(model, known);
  }
  return known;
}

/** The minor versions for which objects are validated: none older than that of the release, for which they are rendered. */
function minorsOf(model: ChartModel, { manifests }: Rendering): readonly string[] {
  const [newest, oldest] = checkedMinors(model);
  const release = manifests.flatMap((manifest) => templateOf(manifest)?.env.scope.Capabilities.KubeVersion ?? [])[0];
  const isOlder = oldest !== undefined && release && satisfies(`>${oldest}.99`, release.Version.replace(/[-+].*/, ''));
  return isOlder && newest !== undefined ? [newest] : checkedMinors(model);
}

function problemsOfManifest({ object }: Manifest, minor: string, crds: readonly JsonMap[]): ObjectProblem[] {
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return [];
  const schema = kindSchema(apiVersion, kind, minor, crds);
  const unserved = schema ? undefined : unservedKind(apiVersion, kind, minor);
  if (unserved !== undefined) return [{ path: ['apiVersion'], message: unserved }];
  return (schema ? objectProblems(object, schema) : []).map((problem) => ({
    ...problem,
    message: `${kind}: ${problem.message}`,
  }));
}

/** Where the parts of an object come from; a CRD of crds/ has no template. */
function sourceOfManifest(manifest: Manifest): Source {
  const origin = templateOf(manifest);
  const source = origin && sourceOf(origin.template.tree, origin.env);
  return source ?? { kind: 'chart', json: null, expr: undefined };
}

function findingAt(
  manifest: Manifest,
  { path, message, causes = [[path]], isKey }: ObjectProblem,
  source: Source,
): Finding {
  const construct = constructOf(manifest);
  const field = shown(path);
  const found = causes.map((paths) => paths.map((cause) => causeOf(source, cause, isKey ?? false)));
  const ofValues = found.map((group) => group.flatMap((cause) => ('value' in cause ? [cause.value] : []))[0]);
  const value = ofValues.every((each) => each !== undefined) ? ofValues.at(-1) : undefined;
  return {
    problem: {
      code: 'object-invalid',
      where: `${construct}${field}`,
      message: `${message}${valuesBehind(manifest, found.flat())}${remedyFor(message)}`,
      subject: { construct, field },
    },
    value: value && inDocument(manifest, value),
  };
}

/** What to write instead of a number or boolean in a field of text. */
const remedyFor = (message: string): string =>
  /: expected string, got (?:-?\d\S*|true|false)$/.test(message)
    ? ': quote a literal, and use fn.toString for a reference'
    : '';

/** The path of a chart's value in the values of the release; those of a subchart are in its section. */
function inDocument({ source }: Manifest, path: FieldPath): FieldPath {
  const sections = [...source.matchAll(/\/charts\/([^/]+)/g)].map(([, name]) => name as string);
  return path[0] === 'global' ? path : [...sections, ...path];
}

/** The values that render a field, for a message. */
function valuesBehind(manifest: Manifest, causes: readonly Cause[]): string {
  const chart = templateOf(manifest)?.chart;
  const paths = causes.flatMap((cause): string[] => {
    if ('value' in cause) return [shown(cause.value).slice(1)];
    return chart && cause.expr ? [...valuesRead(cause.expr, textOfTemplate(chart))].map((path) => path.join('.')) : [];
  });
  return paths.length === 0 ? '' : ` (from values ${[...new Set(paths)].join(', ')})`;
}
