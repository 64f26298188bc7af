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
  /** The value of a field that is not set; only in custom resources. */
  readonly default?: Json;
  /** Whether null is a value; only in custom resources. */
  readonly nullable?: boolean;
  /** Fields in which the items of a list must differ, or none for items that must differ as a whole; only in custom resources. */
  readonly differIn?: readonly string[];
  /** The API server only looks at the types of values in it. */
  readonly decoded?: boolean;
}

/** A kind of one API version, and the definitions that its schema refers to. */
export interface KindSchema {
  /** The name of its definition, such as `apps.v1.Deployment`. */
  readonly name: string;
  readonly definition: (name: string) => ObjectSchema | undefined;
  /** The minor version of the API server, such as `1.35`; undefined for a custom resource. */
  readonly minor?: string;
  /** A custom resource, which the API server validates as JSON; it reads others into structs, in which nothing is null. */
  readonly isCustom?: boolean;
  /** Only the types of values are looked at. */
  readonly decoded?: boolean;
}

/** Keys and indexes that lead to a field. */
export type FieldPath = readonly (string | number)[];

/** Something in an object that the API server would reject. */
export interface ObjectProblem {
  readonly path: FieldPath;
  readonly message: string;
  /** Whether the key of the field is wrong, whatever is in it. @default false */
  readonly isKey?: boolean;
  /**
   * Alternatives of fields that conflict: a field of each must be what it is for the problem to exist.
   * @default the field at `path`
   */
  readonly causes?: readonly (readonly FieldPath[])[];
}

/** A problem of a field of an object. */
export const problemBelow = (field: FieldPath, problem: ObjectProblem): ObjectProblem => ({
  ...problem,
  path: [...field, ...problem.path],
  ...(problem.causes && { causes: problem.causes.map((paths) => paths.map((path) => [...field, ...path])) }),
});
