import { ApiObject, Chart, DependencyGraph } from 'cdk8s';
import { commentOf } from '../chart/object-comment';
import { type Problem, resultsOf, throwProblems } from '../errors';
import { decodeTree } from '../expr/decode-tree';
import { describeExpr } from '../expr/describe';
import type { TokenNode } from '../expr/token-table';
import { decodeNumber, decodeString, decodeWhole } from '../expr/tokens';
import { blockNames, isControl } from '../expr/tree';
import { groupOf } from '../helm/cluster-scoped';
import { printYaml } from '../helm/yaml/print-yaml';
import type { Json, JsonMap } from '../json';
import { mappedTree } from '../model/mapped-tree';
import { constructProblems, renderObject } from '../model/render-object';
import { headerText } from './header';

/** A cdk8s.Chart outside any HelmChart: one file of objects that belong to no release. */
export interface Cdk8sChart {
  /** Construct path: ids joined by "/". */
  readonly path: string;
  /** The file that constructs the chart, relative to the project. */
  readonly sourceFile: string;
  readonly comment: string;
  /** In the order in which they are applied: dependencies first, otherwise in order of construction. */
  readonly objects: readonly Cdk8sObject[];
}

/** One object of a plain chart. */
export interface Cdk8sObject {
  readonly constructPath: string;
  readonly comment: string;
  readonly object: JsonMap;
}

/** Reads a plain chart's constructs; throws all problems of the chart together. */
export function readCdk8sChart(chart: Chart, sourceFile: string): Cdk8sChart {
  const { path } = chart.node;
  const { results: objects, problems } = resultsOf(objectsOf(chart), readObject);
  throwProblems([...pathProblems(path), ...constructProblems(chart), ...problems, ...duplicates(objects)]);
  return { path, sourceFile, comment: commentOf(chart), objects };
}

/** The text of a plain chart's file: a header comment and its objects as YAML documents. */
export function cdk8sChartText({ path, sourceFile, comment, objects }: Cdk8sChart): string {
  const documents = objects.map((each) => comments(each.comment) + printYaml(each.object));
  return comments(headerText(sourceFile || path)) + comments(comment) + documents.join('---\n');
}

const comments = (text: string): string =>
  text === ''
    ? ''
    : `${text
        .split('\n')
        .map((line) => `# ${line}`.trimEnd())
        .join('\n')}\n`;

/** The path becomes the name of a file. */
function pathProblems(path: string): Problem[] {
  return path
    .split('/')
    .filter((id) => !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(id))
    .map((id) => ({
      code: 'chart-invalid',
      where: path,
      message: `${JSON.stringify(id)} cannot be part of a file name: use lower-case letters, digits and hyphens`,
    }));
}

const objectsOf = (chart: Chart): ApiObject[] =>
  new DependencyGraph(chart.node)
    .topology()
    .filter((node) => ApiObject.isApiObject(node))
    .filter((object) => Chart.of(object) === chart);

function readObject(object: ApiObject): Cdk8sObject {
  const constructPath = object.node.path;
  const { json, writer } = renderObject(object);
  throwProblems(referenceProblems(json, constructPath));
  // Without references, only a property that its class drops is left.
  if (writer) mappedTree(decodeTree(json, { where: constructPath, controls: new Set() }), writer);
  return { constructPath, comment: commentOf(object), object: json };
}

/** Problems for references to values of a HelmChart; throws for a damaged reference. */
function referenceProblems(value: Json, where: string): Problem[] {
  if (typeof value === 'string') return problemOf(decodeWhole(value) ?? decodeString(value, where), where);
  if (typeof value === 'number') return problemOf(decodeNumber(value, where), where);
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => referenceProblems(item, `${where}[${index}]`));
  return Object.entries(value).flatMap(([key, item]) => {
    const inKey = referenceProblems(key, where);
    return inKey.length > 0 ? inKey : referenceProblems(item, `${where}.${key}`);
  });
}

function problemOf(node: TokenNode | undefined, where: string): Problem[] {
  if (node === undefined || (!isControl(node) && node.kind === 'literal')) return [];
  const found = isControl(node) ? blockNames[node.kind] : describeExpr(node);
  const message = `contains ${found}, which has a value only in a release of its chart: write the value itself, or move the object into that chart`;
  return [{ code: 'foreign-reference', where, message }];
}

function duplicates(objects: readonly Cdk8sObject[]): Problem[] {
  const seen = new Map<string, string>();
  return objects.flatMap(({ constructPath, object }) => {
    const identity = identityOf(object);
    const first = seen.get(identity);
    seen.set(identity, constructPath);
    if (first === undefined) return [];
    const message = `duplicates ${first}: same kind, name and namespace; change the metadata.name of one of them`;
    return [{ code: 'duplicate-object' as const, where: constructPath, message }];
  });
}

function identityOf({ apiVersion, kind, metadata }: JsonMap): string {
  const { name, namespace } = metadata as JsonMap;
  return JSON.stringify([groupOf(String(apiVersion)), kind, namespace, name]);
}
