import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { definitionOf, type JsonSchema, refTo } from '../../lib/values/json-schema';
import { checkKeywords, integerBounds, writeDefinitions } from './draft-07';
import { describeModule, type GoModule, goModuleDir } from './go-module';
import { kubernetesLimits } from './kubernetes-limits';
import { withLimits } from './limit-keywords';

/** The Kubernetes version whose API is imported. */
export const KUBERNETES: GoModule = { module: 'k8s.io/kubernetes', version: 'v1.37.2' };

/** Kubernetes types that a values schema can reference, by API package; types they refer to are imported too. */
const ROOTS: Readonly<Record<string, readonly string[]>> = {
  'io.k8s.api.apps.v1': ['DeploymentStrategy'],
  'io.k8s.api.autoscaling.v2': ['HorizontalPodAutoscalerBehavior', 'MetricSpec'],
  'io.k8s.api.core.v1': [
    'Affinity',
    'Container',
    'EnvFromSource',
    'EnvVar',
    'HostAlias',
    'Lifecycle',
    'LocalObjectReference',
    'NodeSelectorTerm',
    'PersistentVolumeClaimSpec',
    'PodAffinity',
    'PodDNSConfig',
    'PodSecurityContext',
    'Probe',
    'ResourceRequirements',
    'SecurityContext',
    'ServicePort',
    'Toleration',
    'TopologySpreadConstraint',
    'Volume',
    'VolumeMount',
  ],
  'io.k8s.api.networking.v1': [
    'IngressTLS',
    'NetworkPolicyEgressRule',
    'NetworkPolicyIngressRule',
    'NetworkPolicyPeer',
    'NetworkPolicyPort',
  ],
  'io.k8s.api.rbac.v1': ['PolicyRule'],
  'io.k8s.apimachinery.pkg.apis.meta.v1': ['LabelSelector', 'ObjectMeta'],
};

const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';

/**
 * Declared as `string`, but Kubernetes also accepts numbers such as `cpu: 1` or `cpu: 0.5`. Where values take quantities,
 * the API server rejects negative ones.
 */
const quantity: JsonSchema = {
  type: ['string', 'number'],
  pattern: '^[+]?(?:[0-9]+|[0-9]+\\.[0-9]*|\\.[0-9]+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
  minimum: 0,
};

const KEYWORDS = new Set(['$ref', 'additionalProperties', 'format', 'items', 'properties', 'required', 'type']);

/** The part of a Swagger 2.0 schema that Kubernetes uses. */
interface SwaggerSchema {
  $ref?: string;
  additionalProperties?: SwaggerSchema;
  format?: string;
  items?: SwaggerSchema;
  properties?: Record<string, SwaggerSchema>;
  required?: string[];
  type?: string;
}

/** Kubernetes API definitions by full type name. */
export type Swagger = Readonly<Record<string, SwaggerSchema>>;

/** Reads the API definitions of the pinned Kubernetes version. */
export function readSwagger(): Swagger {
  const file = join(goModuleDir(KUBERNETES), 'api/openapi-spec/swagger.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { definitions: Swagger }).definitions;
}

const roots = Object.entries(ROOTS).flatMap(([group, names]) => names.map((name) => `${group}.${name}`));

/** Writes `kubernetes.schema.json` into the folder: draft-07 definitions of the Kubernetes types for values. */
export function importKubernetes(swagger: Swagger, outDir: string): void {
  const definitions = kubernetesDefinitions(swagger, roots);
  writeDefinitions(join(outDir, 'kubernetes.schema.json'), describeModule(KUBERNETES), definitions);
}

/** Draft-07 definitions of the Kubernetes types for values, and of those that custom resources embed. */
export const allKubernetesDefinitions = (swagger: Swagger, embedded: Iterable<string>): Map<string, JsonSchema> =>
  kubernetesDefinitions(swagger, [...roots, ...embedded]);

/** Draft-07 definitions of Kubernetes types and everything they refer to, by short name. */
export function kubernetesDefinitions(swagger: Swagger, roots: Iterable<string>): Map<string, JsonSchema> {
  const fullNames = new Map<string, string>();
  const definitions = new Map<string, JsonSchema>();
  const queue = [...roots];
  for (const fullName of queue) {
    const name = shortName(fullName);
    const known = fullNames.get(name);
    if (known === fullName) continue;
    if (known !== undefined) throw new Error(`${name}: name conflict between ${known} and ${fullName}`);
    const schema = swagger[fullName];
    if (schema === undefined) throw new Error(`${fullName}: definition not found in the Swagger file`);
    fullNames.set(name, fullName);
    const converted = convert(schema, fullName, (target) => queue.push(target));
    definitions.set(name, fullName === QUANTITY ? quantity : withLimits(name, converted, kubernetesLimits[name]));
  }
  return definitions;
}

/** Converts a Swagger schema to draft-07; throws on an unsupported keyword or type. */
function convert(schema: SwaggerSchema, where: string, refer: (fullName: string) => void): JsonSchema {
  checkKeywords(schema, KEYWORDS, where);
  const { $ref, type, format } = schema;
  if ($ref !== undefined) {
    const target = definitionOf($ref);
    if (target === $ref) throw new Error(`${where}: invalid $ref ${$ref}: expected ${refTo('...').$ref}`);
    refer(target);
    return refTo(shortName(target));
  }
  if (format === 'int-or-string') return { type: ['integer', 'string'] };
  if (type === 'object') return convertObject(schema, where, refer);
  if (type === 'array' && schema.items) return { type, items: convert(schema.items, `${where}[]`, refer) };
  if (type === 'integer') return { type, ...integerBounds[format ?? ''] };
  if (type === 'boolean' || type === 'number' || type === 'string') return { type };
  throw new Error(`${where}: unsupported type ${type}`);
}

function convertObject(schema: SwaggerSchema, where: string, refer: (fullName: string) => void): JsonSchema {
  const { properties, additionalProperties, required } = schema;
  const result: JsonSchema = { type: 'object' };
  if (properties) {
    if (additionalProperties) throw new Error(`${where}: unsupported: both properties and additionalProperties`);
    const entries = Object.entries(properties);
    result.properties = Object.fromEntries(
      entries.map(([key, value]) => [key, convert(value, `${where}.${key}`, refer)]),
    );
    result.additionalProperties = false;
  } else if (additionalProperties) {
    result.additionalProperties = convert(additionalProperties, `${where}.*`, refer);
  }
  if (required) result.required = required;
  return result;
}

/** The last part of a full type name. */
export function shortName(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf('.') + 1);
}
