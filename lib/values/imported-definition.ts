import kubernetes from '../../imports/kubernetes.schema.json';
import type { JsonSchema } from './json-schema';

/** The schemas of imports/ for values: a definition that two of them hold is the same in both. */
const schemaFiles = [
  () => kubernetes,
  // Charts that use none of these do not wait for them.
  () => require('../../imports/prometheus-operator.schema.json') as typeof kubernetes,
  () => require('../../imports/gateway-api.schema.json') as typeof kubernetes,
];

/** The schema of an imported type by its name. */
export function importedDefinition(name: string): JsonSchema | undefined {
  for (const load of schemaFiles) {
    const definition = (load().definitions as Record<string, JsonSchema>)[name];
    if (definition) return definition;
  }
  return undefined;
}
