import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A type in the assembly of a jsii package. */
export interface JsiiType {
  readonly primitive?: string;
  readonly fqn?: string;
  readonly collection?: { readonly kind: 'array' | 'map'; readonly elementtype: JsiiType };
}

/** A parameter or a property. */
export interface Member {
  readonly name: string;
  readonly type: JsiiType;
  readonly optional?: boolean;
  readonly static?: boolean;
  readonly variadic?: boolean;
}

/** A method. */
export interface Method {
  readonly name: string;
  readonly static?: boolean;
  readonly parameters?: readonly Member[];
  readonly returns?: { readonly type: JsiiType };
}

/** A class, an interface or an enum. */
export interface Declared {
  readonly name: string;
  readonly kind: 'class' | 'enum' | 'interface';
  readonly namespace?: string;
  readonly abstract?: boolean;
  /** An interface of properties, not of behaviour. */
  readonly datatype?: boolean;
  readonly interfaces?: readonly string[];
  readonly properties?: readonly Member[];
  readonly methods?: readonly Method[];
  readonly members?: readonly { readonly name: string }[];
  readonly initializer?: { readonly parameters?: readonly Member[] };
}

/** What a jsii package exports, by its own description. */
export class Assembly {
  private readonly types: Readonly<Record<string, Declared>>;

  constructor(readonly packageName: string) {
    const file = join(dirname(require.resolve(`${packageName}/package.json`)), '.jsii');
    this.types = (JSON.parse(readFileSync(file, 'utf8')) as { types: Record<string, Declared> }).types;
  }

  /** The exported classes, without those of the namespace k8s. */
  get classes(): Declared[] {
    return Object.values(this.types).filter(({ kind, namespace }) => kind === 'class' && !namespace);
  }

  /** A type of the package by its name. */
  find(fqn: string | undefined): Declared | undefined {
    return fqn === undefined ? undefined : this.types[fqn];
  }

  /** The properties of a struct, with those that it inherits and the name of the struct that declares each. */
  propertiesOf({ name, interfaces = [], properties = [] }: Declared): (Member & { readonly declaredBy: string })[] {
    return [
      ...interfaces.flatMap((fqn) => this.propertiesOf(this.types[fqn] as Declared)),
      ...properties.map((property) => ({ ...property, declaredBy: name })),
    ];
  }

  /** The struct of properties that the constructor of a class takes last. */
  propsOf({ initializer }: Declared): Declared | undefined {
    const struct = this.find(initializer?.parameters?.at(-1)?.type.fqn);
    return struct?.datatype ? struct : undefined;
  }
}
