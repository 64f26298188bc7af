import type { JsonMap } from '../json';
import { portNamesOf } from './dangling-references';
import { type Selector, selectorsOf } from './empty-selectors';
import { labelsOf, namespaceOf, podsOf, type ReleaseNames, type ReleaseProblem } from './release-objects';
import { mapIn, mapsIn } from './rules/type-rules';
import { selects } from './rules/workloads';

/** Endpoints of a ServiceMonitor or PodMonitor, with the name of the field that holds them. */
const endpointsOf: Readonly<Record<string, string>> = {
  PodMonitor: 'podMetricsEndpoints',
  ServiceMonitor: 'endpoints',
};

/** Ports named by a ServiceMonitor or PodMonitor that nothing has that it selects in the release. */
export function* missingMonitoredPorts(objects: readonly JsonMap[], release: ReleaseNames): Generator<ReleaseProblem> {
  for (const object of objects) {
    const field = endpointsOf[String(object.kind)];
    if (field === undefined) continue;
    for (const selector of selectorsOf(object, release)) {
      const found = selectedPorts(selector, objects, release);
      const known = new Set(found.flat());
      for (const [index, { port }] of mapsIn(mapIn(object.spec)[field]).entries())
        if (found.length > 0 && typeof port === 'string' && !known.has(port)) {
          const message = `none of the ${selector.of} that this selects in the release has a port named "${port}"; there is ${[...known].join(', ') || 'none'}`;
          yield { object, path: ['spec', field, index, 'port'], message };
        }
    }
  }
}

/** The names of the ports of each Service or pod that a selector selects. */
function selectedPorts(selector: Selector, objects: readonly JsonMap[], release: ReleaseNames): string[][] {
  const isSelected = (owner: JsonMap, labels: JsonMap): boolean =>
    (!selector.namespaces || selector.namespaces.includes(namespaceOf(owner, release))) &&
    selects({ matchLabels: selector.labels, matchExpressions: selector.expressions ?? null }, labels);
  if (selector.of === 'pods')
    return objects
      .flatMap(podsOf)
      .filter(({ owner, template }) => isSelected(owner, labelsOf(template)))
      .map(({ template }) => portNamesOf(template));
  return objects
    .filter((object) => object.kind === 'Service' && isSelected(object, labelsOf(object)))
    .map(({ spec }) => mapsIn(mapIn(spec).ports).flatMap(({ name }) => (typeof name === 'string' ? [name] : [])));
}
