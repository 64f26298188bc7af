import type { Json } from '../json';

/** The subset of OpenAPI and JSON Schema that describes the objects of a Kubernetes API. */
export interface ObjectSchema {
  /** The name of a definition. */
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly Json[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: ObjectSchema;
  readonly properties?: Readonly<Record<string, ObjectSchema>>;
  /** Fields other than the properties; any by default. */
  readonly additionalProperties?: boolean | ObjectSchema;
  readonly required?: readonly string[];
}

/** A kind of one API version, and the definitions that its schema refers to. */
export interface KindSchema {
  /** The name of its definition, such as `apps.v1.Deployment`. */
  readonly name: string;
  readonly definition: (name: string) => ObjectSchema | undefined;
}

/** Keys and indexes that lead to a field. */
export type FieldPath = readonly (string | number)[];

/** Something in an object that the API server would reject. */
export interface ObjectProblem {
  readonly path: FieldPath;
  readonly message: string;
}
