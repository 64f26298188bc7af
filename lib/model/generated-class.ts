import { ApiObject } from 'cdk8s';
import { ChartError } from '../errors';
import { tokensIn } from '../expr/tokens';
import { isMap, type Json, type JsonMap } from '../json';

/** A field as a generated class writes it. */
export interface WrittenField {
  /** Its name in the object, such as `hostIP` for the property `hostIp`. */
  readonly name: string;
  /** Whether the property is a union class such as `IntOrString`, of which only the value is written. */
  readonly isUnion: boolean;
}

/** Steps to a field: keys of maps, and 0 for an item of a list. */
export type Path = readonly (string | 0)[];

/**
 * The `toJson()` of an object whose class has its own, as the classes that `cdk8s import` generates: `KubeDeployment`. It
 * copies the properties that it knows to their names in the API, and drops everything else: a reference in place of an
 * object or a list, and blocks.
 */
export class GeneratedClass {
  private static readonly known = new WeakMap<object, Map<string, WrittenField | undefined>>();

  /** That of an object; undefined if its class writes its properties as they are. */
  static of(object: ApiObject): GeneratedClass | undefined {
    return object.toJson === ApiObject.prototype.toJson ? undefined : new GeneratedClass(object);
  }

  private readonly fields: Map<string, WrittenField | undefined>;
  /** What the class writes by itself. */
  private readonly own: JsonMap;

  private constructor(private readonly object: ApiObject) {
    const { toJson } = object;
    this.fields = GeneratedClass.known.get(toJson) ?? new Map();
    GeneratedClass.known.set(toJson, this.fields);
    this.own = this.write({});
  }

  /** What the class writes for resolved properties, which take the place of those of the object. */
  private write({ metadata, ...props }: JsonMap): JsonMap {
    const object: object = this.object;
    // Some of these are private in TypeScript only.
    const names = ['props', 'metadata', 'patches'].map((name) => [name, Reflect.get(object, name)]);
    Object.assign(object, { props, metadata: { toJson: () => metadata }, patches: [] });
    try {
      return this.object.toJson() as JsonMap;
    } finally {
      Object.assign(object, Object.fromEntries(names));
    }
  }

  /**
   * What the class writes for resolved properties; undefined if it would lose some of them.
   * @throws TypeError for other types than the class expects
   */
  writeAll(props: JsonMap): JsonMap | undefined {
    let written: JsonMap;
    try {
      written = this.write(props);
    } catch (cause) {
      if (tokensIn(props).length === 0) throw cause;
      return undefined;
    }
    const tokens = tokensIn(written);
    const isWhole = leavesIn(written) >= leavesIn(props) && tokensIn(props).every((token) => take(tokens, token));
    return isWhole ? written : undefined;
  }

  /** How the class writes the property at a path; undefined if it drops it. */
  fieldAt(path: Path): WrittenField | undefined {
    const key = path.join('\n');
    if (!this.fields.has(key)) this.fields.set(key, this.findField(path));
    return this.fields.get(key);
  }

  private findField(path: Path): WrittenField | undefined {
    const [first = ''] = path;
    if (path.length === 1 && Object.hasOwn(this.own, first)) return { name: String(first), isUnion: false };
    for (const { sample, isUnion } of samples) {
      const name = this.nameOf(path, sample);
      if (name !== undefined) return { name, isUnion };
    }
    return undefined;
  }

  /** The name of a field, from an object that has no other. */
  private nameOf(path: Path, sample: unknown): string | undefined {
    let written: unknown;
    try {
      written = this.writtenWithout(
        path.reduceRight((inner, step) => (step === 0 ? [inner] : { [step]: inner }), sample),
      );
    } catch {
      return undefined;
    }
    let name = '';
    for (const _ of path) {
      if (typeof written !== 'object' || written === null) return undefined;
      const [entry] = Object.entries(written);
      if (entry?.[1] === undefined) return undefined;
      [name, written] = entry;
    }
    return name;
  }

  /** What the class writes for properties, without what it writes by itself. */
  private writtenWithout(props: unknown): JsonMap {
    const written = Object.entries(this.write(props as JsonMap));
    return Object.fromEntries(written.filter(([key]) => !Object.hasOwn(this.own, key)));
  }

  /** Throws if the class is not generated but adds fields, so that its properties cannot be traced. */
  checkTraceable(): void {
    const { apiVersion: _, kind: __, ...more } = this.own;
    if (Object.keys(more).length === 0) return;
    const message = `toJson() of ${this.object.constructor.name} drops a reference or a block; pass plain lists and objects, whose fields may be references, or use cdk8s.ApiObject`;
    throw new ChartError({ code: 'token-undecodable', where: this.object.node.path, message });
  }

  /** The error for a property that the class drops. */
  dropped(path: Path): ChartError {
    const shown = path.map((step) => (step === 0 ? '[]' : `.${step}`)).join('');
    const message = `${this.object.constructor.name} has no property ${path.at(-1)} here and would drop it${this.suggestion(path)}; cdk8s.ApiObject accepts any field`;
    return new ChartError({ code: 'chart-invalid', where: `${this.object.node.path}${shown}`, message });
  }

  /** The property for a field that has the name of the API. */
  private suggestion(path: Path): string {
    const name = String(path.at(-1));
    const words = name.replace(/[A-Z]{2,}/g, (word) => word.charAt(0) + word.slice(1).toLowerCase());
    const plural = name.replace(/[A-Z]{2,}s$/, (word) => word.charAt(0) + word.slice(1).toLowerCase());
    const known = [words, plural].find((other) => other !== name && this.fieldAt([...path.slice(0, -1), other]));
    return known === undefined ? '' : `, did you mean "${known}"?`;
  }
}

const samples: readonly { readonly sample: unknown; readonly isUnion: boolean }[] = [
  { sample: {}, isUnion: false },
  { sample: [], isUnion: false },
  { sample: { value: 'x' }, isUnion: true },
  // A date.
  { sample: { toISOString: () => 'x' }, isUnion: false },
];

/** Removes an item from a list; false if the list does not have it. */
function take<T>(list: T[], item: T): boolean {
  const index = list.indexOf(item);
  if (index >= 0) list.splice(index, 1);
  return index >= 0;
}

function leavesIn(value: Json | undefined): number {
  if (Array.isArray(value) || isMap(value))
    return Object.values(value).reduce<number>((sum, one) => sum + leavesIn(one), 0);
  return value === undefined || value === null ? 0 : 1;
}
