import type { JsonMap } from '../../lib/json';
import type { JsonSchema } from '../../lib/values/json-schema';

/** What the API server enforces in a type and its Swagger file does not state. */
export interface Limits {
  readonly required?: readonly string[];
  /** Keywords to add to the schema of a field; with `type`, they replace it. */
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  /** Keywords to add to the schema of the type, for fields that depend on one another. */
  readonly together?: JsonSchema;
  /** Values that the API server accepts, where few that fit the schema are. */
  readonly examples?: readonly JsonMap[];
}

export const oneOf = (...words: readonly string[]): JsonSchema => ({ enum: [...words].sort() });
/** An enumeration with a default, which the API server also uses for "". */
export const oneOfOrEmpty = (...words: readonly string[]): JsonSchema => oneOf('', ...words);
export const between = (minimum: number, maximum: number): JsonSchema => ({ minimum, maximum });

export const notEmpty: JsonSchema = { minLength: 1 };
export const count: JsonSchema = { minimum: 0 };
export const fileMode = between(0, 0o777);
export const id = between(0, 2 ** 31 - 1);
export const port = between(1, 65_535);

const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
export const subdomain = `${label}(?:[.]${label})*`;
export const labelName = '[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
export const aPortName = '(?:[a-z0-9]+-)*[0-9]*[a-z][a-z0-9]*(?:-[a-z0-9]+)*';

export const dnsLabel: JsonSchema = { pattern: `^${label}$`, maxLength: 63 };
const objectName: JsonSchema = { pattern: `^${subdomain}$`, maxLength: 253 };
/** A name for `envFrom`, of which the API server only requires that a name may start with it. */
export const envFromName: JsonSchema = { pattern: `^${subdomain}-?$`, maxLength: 253 };
const dataKey: JsonSchema = { pattern: '^(?:[.]?[-_a-zA-Z0-9][-._a-zA-Z0-9]*)$', maxLength: 253 };
export const labelKey: JsonSchema = { pattern: `^(?:${subdomain}/)?${labelName}$` };
/** The name of a resource of a container: one of Kubernetes, or one with the domain of a vendor. */
export const resourceName: JsonSchema = {
  pattern: `^(?:cpu|memory|ephemeral-storage|hugepages-[A-Za-z0-9]+|${subdomain}/${labelName})$`,
};
const cpuOrMemory: JsonSchema = { anyOf: [{ required: ['cpu'] }, { required: ['memory'] }] };
/** Huge pages need CPU or memory beside them; a request of them has an equal limit. */
export const hugePages: JsonSchema = {
  if: {
    properties: { limits: { propertyNames: { pattern: '^(?:cpu|memory|ephemeral-storage|[^/]+/[^/]+)$' } } },
  },
  else: {
    if: { required: ['requests'], properties: { requests: cpuOrMemory } },
    else: { properties: { limits: cpuOrMemory } },
  },
};
export const driverName: JsonSchema = { pattern: '^[0-9A-Za-z](?:[-.0-9A-Za-z]*[0-9A-Za-z])?$', maxLength: 63 };
export const variableName: JsonSchema = { pattern: '^[ -<>-~]+$' };
export const portNameOrNumber: JsonSchema = {
  type: ['integer', 'string'],
  ...port,
  pattern: `^${aPortName}$`,
  maxLength: 15,
};

export const labelValue: JsonSchema = { pattern: `^(?:${labelName})?$`, maxLength: 63 };
export const labelKeys: JsonSchema = { items: { type: 'string', ...labelKey } };

/** One of some fields, beside others. */
export const oneFieldOf = (...fields: readonly string[]): JsonSchema => ({
  oneOf: fields.map((field) => ({ required: [field] })),
});
/** Exactly one field of a type that has nothing but alternatives. */
export const oneField: JsonSchema = { minProperties: 1, maxProperties: 1 };
export const is = (field: string, ...words: readonly (string | boolean)[]): JsonSchema => ({
  properties: { [field]: { enum: [...words].sort() } },
  required: [field],
});
export const when = (condition: JsonSchema, consequence: JsonSchema, otherwise?: JsonSchema): JsonSchema => ({
  if: condition,
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: consequence,
  ...(otherwise ? { else: otherwise } : {}),
});

/** A segment of a path other than `..`. */
const segment = '[.]|[^./][^/]*|[.][^./][^/]*|[.][.][^/]+';
export const relativePath = `(?:${segment})(?:/(?:${segment})?)*`;

const profileType = oneOf('Localhost', 'RuntimeDefault', 'Unconfined');
export const accessMode = oneOf('ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod');
export const inclusion = oneOf('Honor', 'Ignore');
/** The name of a profile, which only the type Localhost has. */
export const profile = (localhostProfile: JsonSchema): Limits => ({
  properties: { type: profileType, localhostProfile },
  together: when(is('type', 'Localhost'), { required: ['localhostProfile'] }, { maxProperties: 1 }),
});

/** How many values an operator takes, of those that are neither Gt nor Lt. */
export const values = when(
  is('operator', 'In', 'NotIn'),
  { required: ['values'], properties: { values: { minItems: 1 } } },
  { properties: { values: { maxItems: 0 } } },
);
export const labelValues: JsonSchema = { items: { type: 'string', ...labelValue } };

export const escalating: JsonSchema = { properties: { allowPrivilegeEscalation: { enum: [true] } } };
export const addsAdministration: JsonSchema = {
  properties: { capabilities: { properties: { add: { contains: { enum: ['CAP_SYS_ADMIN'] } } }, required: ['add'] } },
  required: ['capabilities'],
};

export const handlers = oneFieldOf('exec', 'grpc', 'httpGet', 'tcpSocket');
/** A probe that succeeds at once; 0 is a number that is not set. */
export const decidingProbe: JsonSchema = { ...handlers, properties: { successThreshold: { maximum: 1 } } };

export const keyOf: Limits = { required: ['name'], properties: { name: objectName, key: dataKey } };
export const httpHeader: Limits = { properties: { name: { pattern: '^[-A-Za-z0-9]+$' } } };

/** A definition with what its API enforces beside it. */
export function withLimits(name: string, schema: JsonSchema, limits: Limits | undefined): JsonSchema {
  if (limits === undefined) return schema;
  const properties = { ...schema.properties };
  for (const [field, limit] of Object.entries(limits.properties ?? {})) {
    const own = properties[field];
    if (own === undefined) throw new Error(`${name}.${field}: field not found in its definition`);
    // Keywords beside a reference are ignored.
    properties[field] = limit.type ? limit : own.$ref ? { allOf: [own, limit] } : { ...own, ...limit };
  }
  const required = [...new Set([...(schema.required ?? []), ...(limits.required ?? [])])];
  return {
    ...schema,
    properties,
    ...(required.length > 0 ? { required } : {}),
    ...limits.together,
    ...(limits.examples ? { examples: [...limits.examples] } : {}),
  };
}
