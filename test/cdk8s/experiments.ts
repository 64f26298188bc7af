import { Cron, Duration, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { each, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import type { Assembly, Declared, JsiiType, Member, Method } from './assembly';
import type { Build, Values } from './measure';
import { more, neverAccepted, type Plus, receivers, samples, texts, uses } from './plus-samples';

/** One use of references in a construct. */
export interface Experiment {
  /** The struct that declares the field, or the class of the method. */
  readonly owner: string;
  /** The field, or the method with its parameter. */
  readonly field: string;
  /** The form of the references. */
  readonly form: string;
  readonly build: Build;
}

type AnyClass = { new (...args: unknown[]): Construct } & Record<string, ((...args: unknown[]) => unknown) | undefined>;
type Make = (v: Values, scope: Construct) => unknown;
/** Puts a value in its place. */
type Place = (make: Make) => Build;

/** The forms of references for a type. */
const forms: Record<string, Record<string, Make>> = {
  string: {
    reference: (v) => v.text,
    'template literal': (v) => `x-${v.text}`,
    'when()': (v) => when(v.flag, 'a', 'b'),
    'optional value': (v) => v.maybe,
  },
  number: { reference: (v) => v.count, function: (v) => fn.add(v.count, 1), 'when()': (v) => when(v.flag, 1, 2) },
  boolean: { reference: (v) => v.flag, function: (v) => fn.not(v.flag) },
  'array of strings': {
    reference: (v) => v.items,
    spread: (v) => [...v.items, 'x'],
    'each()': (v) => each(v.items, (item) => `x-${item}`),
    'when()': (v) => when(v.flag, ['x']),
  },
  'map of strings': {
    reference: (v) => v.entries,
    spread: (v) => ({ ...v.entries, x: v.text }),
    'when()': (v) => when(v.flag, { x: 'y' }),
  },
  object: { reference: (v) => ({ x: v.object }) },
  'cdk8s.Duration': { 'Duration.seconds(reference)': (v) => Duration.seconds(v.count) },
  'cdk8s.Size': {
    'Size.mebibytes(reference)': (v) => Size.mebibytes(v.count),
    'Size.gibibytes(reference)': (v) => Size.gibibytes(v.count),
  },
  'cdk8s.Cron': { 'Cron.schedule({ minute: reference })': (v) => Cron.schedule({ minute: `${v.count}` }) },
  'cdk8s.ApiObjectMetadata': {
    name: (v) => ({ name: v.text }),
    labels: (v) => ({ labels: { ...v.entries, x: v.text, y: when(v.flag, 'z') } }),
    annotations: (v) => ({ annotations: v.entries }),
  },
};

/** Makes experiments of the types of a package. */
export class Experiments {
  constructor(
    private readonly assembly: Assembly,
    private readonly plus: Plus,
  ) {}

  /** The experiments of a package: of the properties of its constructs, and of the parameters of all methods. */
  *all(): Generator<Experiment> {
    const seen = new Set<string>();
    for (const type of this.assembly.classes) {
      const props = this.isConstruct(type) ? this.assembly.propsOf(type) : undefined;
      const make = (given: Make) => (v: Values, chart: Construct) => this.construct(type.name, chart, given(v, chart));
      if (props) yield* this.ofStruct(props, (given) => (chart, v) => make(given)(v, chart), seen, true);
    }
    for (const type of this.assembly.classes) {
      for (const method of type.methods ?? []) yield* this.ofMethod(type, method, seen);
    }
  }

  /** The classes that no experiment covers. */
  untested(): string[] {
    const hasMethods = ({ name, methods = [] }: Declared): boolean =>
      methods.some((method) => method.static && method.returns && method.parameters) && !uses[name];
    return this.assembly.classes.filter((type) => !this.isConstruct(type) && hasMethods(type)).map(({ name }) => name);
  }

  private construct(name: string, chart: Construct, given: unknown): unknown {
    const props = this.assembly.propsOf(this.assembly.classes.find((type) => type.name === name) as Declared);
    return new (this.classOf(name))(chart, 'tested', {
      ...(props && this.least(props, chart)),
      ...more[name]?.(this.plus, chart),
      ...(given as object),
    });
  }

  private *ofMethod(type: Declared, method: Method, seen: Set<string>): Generator<Experiment> {
    const { name, parameters = [] } = method;
    const use = uses[type.name];
    const receiver = receivers[type.name];
    if (method.static ? !use || !method.returns?.type.fqn : !receiver && !this.isConstruct(type)) return;
    const call = (args: readonly unknown[], chart: Construct): unknown => {
      if (method.static) return use?.(this.plus, chart, this.classOf(type.name)[name]?.(...args) as never);
      const object = (receiver?.(this.plus, chart) ?? this.construct(type.name, chart, {})) as AnyClass;
      return object[name]?.(...args);
    };
    for (const [index, parameter] of parameters.entries()) {
      if (parameter.name === 'id') continue;
      const build =
        (make: Make): Build =>
        (chart, v) => {
          const plain = (one: Member): unknown =>
            one.optional ? undefined : (texts[`${name}(${one.name})`] ?? this.sample(one.type, chart));
          return call(
            parameters.map((one, at) => (at === index ? make(v, chart) : plain(one))),
            chart,
          );
        };
      yield* this.ofMember({ ...parameter, name: `${name}(${parameter.name})` }, build, seen, type.name);
    }
  }

  private get exports(): Readonly<Record<string, unknown>> {
    return this.plus;
  }

  private classOf(name: string): AnyClass {
    return this.exports[name] as AnyClass;
  }

  /** Whether a class makes objects, from a scope, an id and properties. */
  private isConstruct(type: Declared): boolean {
    const [scope] = type.initializer?.parameters ?? [];
    return scope?.type.fqn === 'constructs.Construct' && !type.abstract && this.assembly.propsOf(type) !== undefined;
  }

  /** The experiments of the properties of a struct; those of a construct are made each time, others once. */
  private *ofStruct(struct: Declared, build: Place, seen: Set<string>, isConstruct = false): Generator<Experiment> {
    if (!isConstruct && seen.has(struct.name)) return;
    seen.add(struct.name);
    for (const { declaredBy, ...member } of this.assembly.propertiesOf(struct)) {
      const place: Place = (make) =>
        build((v, scope) => ({ ...(!isConstruct && this.least(struct, scope)), [member.name]: make(v, scope) }));
      yield* this.ofMember(member, place, seen, declaredBy);
    }
  }

  private *ofMember({ name, type }: Member, build: Place, seen: Set<string>, owner: string): Generator<Experiment> {
    if (neverAccepted[`${owner}.${name}`]) return;
    for (const [form, make] of this.formsOf(type)) {
      if (!neverAccepted[`${owner}.${name}: ${form}`]) yield { owner, field: name, form, build: build(make) };
    }
    const { collection, fqn } = type;
    const inner = this.assembly.find(collection?.elementtype.fqn ?? fqn);
    const inCollection = (value: unknown): unknown =>
      collection?.kind === 'array' ? [value] : collection ? { x: value } : value;
    if (inner?.datatype) yield* this.ofStruct(inner, (make) => build((v, scope) => inCollection(make(v, scope))), seen);
  }

  /** The forms in which references can be in a value of a type. */
  private formsOf(type: JsiiType): [form: string, make: Make][] {
    const simple = forms[this.kindOf(type)];
    if (simple) return Object.entries(simple);
    const { collection, fqn } = type;
    const element = this.assembly.find(collection?.elementtype.fqn ?? fqn);
    if (!element || element.kind === 'enum' || !(element.datatype || collection)) return [];
    const one: Make = (_, scope) => this.sample(collection?.elementtype ?? type, scope);
    switch (collection?.kind) {
      case undefined:
        return [['when()', (v, scope) => when(v.flag, one(v, scope))]];
      case 'map':
        return [
          ['when()', (v, scope) => when(v.flag, { x: one(v, scope) })],
          ['an entry in when()', (v, scope) => ({ ...when(v.flag, { x: one(v, scope) }) })],
        ];
      case 'array':
        return [
          ['when()', (v, scope) => when(v.flag, [one(v, scope)])],
          ['each()', (v, scope) => each(v.items, () => one(v, scope))],
          ['an item in when()', (v, scope) => [when(v.flag, one(v, scope))]],
        ];
    }
  }

  /** The name of a type among the forms. */
  private kindOf(type: JsiiType): string {
    const { collection, primitive, fqn } = type;
    if (collection) {
      const element = collection.elementtype;
      const isText = element.primitive === 'string' || this.assembly.find(element.fqn)?.kind === 'enum';
      return isText ? `${collection.kind} of strings` : element.primitive === 'any' ? 'object' : 'other';
    }
    if (primitive) return primitive;
    return this.assembly.find(fqn)?.kind === 'enum' ? 'string' : (fqn ?? 'other');
  }

  /** The properties that a struct requires, with plain values. */
  private least(struct: Declared, scope: Construct): object {
    const required = this.assembly.propertiesOf(struct).filter(({ optional }) => !optional);
    return {
      ...Object.fromEntries(required.map(({ name, type }) => [name, this.sample(type, scope)])),
      ...more[struct.name]?.(this.plus, scope),
    };
  }

  private sample(type: JsiiType, scope: Construct): unknown {
    if (type.collection)
      return type.collection.kind === 'array'
        ? [this.sample(type.collection.elementtype, scope)]
        : { x: this.sample(type.collection.elementtype, scope) };
    if (type.primitive) return { string: 'x', number: 1, boolean: true }[type.primitive] ?? 'x';
    const given = samples[(type.fqn ?? '').split('.').at(-1) as string];
    if (given) return given(this.plus, scope);
    const declared = this.assembly.find(type.fqn);
    if (declared?.datatype) return this.least(declared, scope);
    if (declared?.kind === 'enum')
      return (this.exports[declared.name] as Record<string, string>)[declared.members?.[0]?.name ?? ''];
    throw new Error(`no sample of ${type.fqn}`);
  }
}
