import type { JsonMap } from '../../../../lib/json';
import type { Api } from '../api';
import { eventually } from '../eventually';

/** A schema of the API server's OpenAPI document. */
export interface OpenApiSchema {
  $ref?: string;
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  format?: string;
  enum?: string[];
  required?: string[];
  properties?: Record<string, OpenApiSchema>;
  additionalProperties?: OpenApiSchema;
  items?: OpenApiSchema;
}

/** The collection of a kind, and the schema of its objects. */
export interface Collection {
  /** Its URL path, with `{namespace}` if its objects are in namespaces. */
  path: string;
  schema: OpenApiSchema;
}

interface Operation {
  'x-kubernetes-action'?: string;
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string };
  parameters?: { in: string; schema?: OpenApiSchema }[];
}

interface Document {
  definitions: Record<string, OpenApiSchema>;
  paths: Record<string, { post?: Operation }>;
}

const groupVersionKind = ({ group, version, kind }: { group: string; version: string; kind: string }): string =>
  `${group === '' ? version : `${group}/${version}`} ${kind}`;

/** The OpenAPI document that an API server serves at /openapi/v2. */
export class OpenApi {
  private readonly collections = new Map<string, Collection>();

  private constructor(private readonly document: Document) {
    for (const [path, { post }] of Object.entries(document.paths)) {
      const kind = post?.['x-kubernetes-group-version-kind'];
      const schema = post?.parameters?.find((parameter) => parameter.in === 'body')?.schema;
      // The paths of subresources end with a name in braces and a word.
      if (kind && schema && !path.includes('{name}')) this.collections.set(groupVersionKind(kind), { path, schema });
    }
  }

  /** Reads the document once it describes all of the given objects; CRDs are published some time after they are established. */
  static read(api: Api, objects: readonly JsonMap[]): Promise<OpenApi> {
    return eventually(30, async () => {
      const openApi = new OpenApi(await api.get<Document>('/openapi/v2'));
      for (const object of objects) openApi.collection(object);
      return openApi;
    });
  }

  /** The collection of an object's kind. */
  collection({ apiVersion, kind }: JsonMap): Collection {
    const found = this.collections.get(`${apiVersion} ${kind}`);
    if (!found) throw new Error(`${apiVersion} ${kind}: not in the OpenAPI document`);
    return found;
  }

  /** A schema with its reference followed; empty if the document says nothing. */
  resolve(schema: OpenApiSchema | undefined): OpenApiSchema {
    const name = schema?.$ref?.replace('#/definitions/', '');
    if (name === undefined) return schema ?? {};
    const definition = this.document.definitions[name] ?? {};
    return name.endsWith('.resource.Quantity') ? { ...definition, format: 'quantity' } : definition;
  }
}
