import { ApiObject, Chart, Helm } from 'cdk8s';
import { importedCrds } from '../chart/imported-crd';
import { ChartError, messageOf, type Problem } from '../errors';
import { failedRendering, readable } from '../expr/inspected';
import { groupOf, isClusterScoped } from '../helm/cluster-scoped';
import type { JsonMap } from '../json';
import { GeneratedClass } from './generated-class';
import { withPatches } from './patched-object';

/** The problems that a chart's constructs report themselves, as in `cdk8s synth`. */
export const constructProblems = (chart: Chart): Problem[] =>
  chart.node
    .findAll()
    .filter((node) => Chart.of(node) === chart)
    .flatMap((construct): Problem[] => {
      const { node } = construct;
      const messages = [...node.validate(), ...(construct instanceof Helm ? [renderedBySomeHelm] : [])];
      return messages.map((message) => ({ code: 'chart-invalid', where: node.path, message: readable(message) }));
    });

const renderedBySomeHelm =
  'cdk8s.Helm is not supported: it renders a chart at synth with the helm on PATH, so the objects depend on the machine and ignore the release; save the output of helm template to a file and use cdk8s.Include, or make the chart a dependency';

const metadataOrder = ['name', 'generateName', 'namespace', 'labels', 'annotations'];

/** An object as its construct renders it. */
export interface RenderedObject {
  readonly json: JsonMap;
  /** The class that has yet to write the properties, where it would drop some of them if it wrote them now. */
  readonly writer: GeneratedClass | undefined;
}

/**
 * Renders an object with its keys in the order of the source, apiVersion, kind and metadata first. The namespace is
 * omitted for cluster-scoped kinds, and if it is "".
 */
export function renderObject(object: ApiObject): RenderedObject {
  const { json, writer } = rendered(object);
  const { apiVersion, kind, metadata, ...rest } = json;
  const fields = { ...(metadata as JsonMap) };
  if (!fields.namespace || isInNoNamespace(object, String(apiVersion), String(kind))) delete fields.namespace;
  const ordered: JsonMap = {};
  for (const key of [...metadataOrder, ...Object.keys(fields)]) {
    if (fields[key] !== undefined) ordered[key] = fields[key];
  }
  return { json: { apiVersion, kind, metadata: ordered, ...rest } as JsonMap, writer };
}

const isInNoNamespace = (object: ApiObject, apiVersion: string, kind: string): boolean =>
  isClusterScoped(apiVersion, kind) ||
  importedCrds(object).some((crd) => crd.isClusterScoped(groupOf(apiVersion), kind));

/** cdk8s keeps the order of keys only if an environment variable is set. */
function rendered(object: ApiObject): RenderedObject {
  const sort = process.env.CDK8S_DISABLE_SORT;
  process.env.CDK8S_DISABLE_SORT = '1';
  try {
    return written(object);
  } catch (cause) {
    if (cause instanceof ChartError) throw cause;
    throw failedRendering(object.node.path, messageOf(cause));
  } finally {
    if (sort === undefined) delete process.env.CDK8S_DISABLE_SORT;
    else process.env.CDK8S_DISABLE_SORT = sort;
  }
}

function written(object: ApiObject): RenderedObject {
  const writer = GeneratedClass.of(object);
  if (!writer) return { json: withPatches(object, () => object.toJson() as JsonMap), writer };
  // Resolved once, because a Lazy of cdk8s-plus may change the construct.
  const resolved = withPatches(object, () => ApiObject.prototype.toJson.call(object) as JsonMap);
  const json = writer.writeAll(resolved);
  if (json) return { json, writer: undefined };
  writer.checkTraceable();
  return { json: resolved, writer };
}
