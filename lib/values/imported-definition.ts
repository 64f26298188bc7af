import kubernetes from '../../imports/kubernetes.schema.json';
import type { JsonSchema } from './json-schema';

/** The schemas of imports/ for values; definitions that occur in several are the same. */
const schemaFiles = [
  () => kubernetes,
  // Loaded only if used.
  () => require('../../imports/prometheus-operator.schema.json') as typeof kubernetes,
  () => require('../../imports/gateway-api.schema.json') as typeof kubernetes,
  () => require('../../imports/argo-rollouts.schema.json') as typeof kubernetes,
  () => require('../../imports/keda.schema.json') as typeof kubernetes,
  () => require('../../imports/vertical-pod-autoscaler.schema.json') as typeof kubernetes,
];

/** The schema of an imported type. */
export function importedDefinition(name: string): JsonSchema | undefined {
  for (const load of schemaFiles) {
    const definition = (load().definitions as Record<string, JsonSchema>)[name];
    if (definition) return definition;
  }
  return undefined;
}
