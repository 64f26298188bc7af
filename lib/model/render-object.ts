import { type ApiObject, Chart, Helm } from 'cdk8s';
import { ChartError, messageOf, type Problem } from '../errors';
import { isClusterScoped } from '../helm/cluster-scoped';
import type { JsonMap } from '../json';

/** What a chart's constructs themselves find wrong, as `cdk8s synth` would report it. */
export const constructProblems = (chart: Chart): Problem[] =>
  chart.node
    .findAll()
    .filter((node) => Chart.of(node) === chart)
    .flatMap((construct): Problem[] => {
      const { node } = construct;
      const messages = [...node.validate(), ...(construct instanceof Helm ? [renderedBySomeHelm] : [])];
      return messages.map((message) => ({ code: 'chart-invalid', where: node.path, message }));
    });

const renderedBySomeHelm =
  'cdk8s.Helm renders a chart at synth with the helm on PATH and its own values, so the objects depend on the machine and ignore the release: save the output of helm template as a file and read it with cdk8s.Include, or make the chart a dependency';

const metadataOrder = ['name', 'generateName', 'namespace', 'labels', 'annotations'];

/**
 * What cdk8s renders, in the order the author wrote it, apiVersion, kind and metadata first. A kind that belongs to no
 * namespace has none, and neither has an object whose `metadata.namespace` is "".
 */
export function renderObject(object: ApiObject): JsonMap {
  const { apiVersion, kind, metadata, ...rest } = rendered(object);
  const fields = { ...(metadata as JsonMap) };
  if (!fields.namespace || isClusterScoped(String(apiVersion), String(kind))) delete fields.namespace;
  const ordered: JsonMap = {};
  for (const key of [...metadataOrder, ...Object.keys(fields)]) {
    if (fields[key] !== undefined) ordered[key] = fields[key];
  }
  return { apiVersion, kind, metadata: ordered, ...rest } as JsonMap;
}

/** cdk8s offers the author's order by an environment variable only. */
function rendered(object: ApiObject): JsonMap {
  const sort = process.env.CDK8S_DISABLE_SORT;
  process.env.CDK8S_DISABLE_SORT = '1';
  try {
    return object.toJson();
  } catch (cause) {
    throw new ChartError({ code: 'token-undecodable', where: object.node.path, message: innermost(cause) }, { cause });
  } finally {
    if (sort === undefined) delete process.env.CDK8S_DISABLE_SORT;
    else process.env.CDK8S_DISABLE_SORT = sort;
  }
}

const innermost = (cause: unknown): string => messageOf(cause).replace(/^.*?: Error: /, '');
