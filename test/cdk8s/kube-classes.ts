import type { Construct } from 'constructs';
import { each, ifSet, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import type { Assembly, JsiiType, Member } from './assembly';
import type { Build, Values } from './measure';
import type { Plus } from './plus-samples';

/** A source of pseudo-random numbers below a limit. */
export type Random = (limit: number) => number;

/** A linear congruential generator. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * limit);
  };
}

type Make = (v: Values) => unknown;

/** A construct of a generated class whose properties hold references in every form. */
export class KubeClass {
  private budget = 80;

  constructor(
    private readonly assembly: Assembly,
    private readonly plus: Plus,
    private readonly random: Random,
  ) {}

  /** Builds an object of a class, such as `KubeDeployment`. */
  build(name: string): Build {
    const struct = `${this.assembly.packageName}.k8s.${name}Props`;
    const props = this.struct(struct, 0);
    const Class = (this.plus.k8s as unknown as Record<string, new (...args: unknown[]) => Construct>)[name];
    if (!Class) throw new Error(`no class ${name}`);
    return (chart, v) => new Class(chart, 'tested', props(v));
  }

  private struct(fqn: string, depth: number): Make {
    const declared = this.assembly.find(fqn);
    if (!declared) throw new Error(`no type ${fqn}`);
    const fields = this.assembly.propertiesOf(declared).flatMap((member): [string, Make, boolean][] => {
      if (!this.isWanted(member, depth)) return [];
      this.budget -= 1;
      const make = this.value(member.type, depth + 1);
      // cdk8s reads the metadata.
      const isSpread = this.random(6) === 0 && !(depth === 1 && isMeta(fqn)) && member.name !== 'metadata';
      return make ? [[member.name, make, isSpread]] : [];
    });
    return (v) => {
      const plain = fields.filter(([, , isSpread]) => !isSpread).map(([name, make]) => [name, make(v)]);
      const spread = fields
        .filter(([, , isSpread]) => isSpread)
        .map(([name, make]) => when(v.flag, { [name]: make(v) }));
      return Object.assign({}, Object.fromEntries(plain), ...spread.map((one) => ({ ...one })));
    };
  }

  private isWanted({ name, optional }: Member, depth: number): boolean {
    // The name identifies an object; managedFields hold dates.
    if (depth > 14 || name === 'managedFields' || (depth === 1 && ['name', 'namespace'].includes(name))) return false;
    return !optional || (this.budget > 0 && this.random(3) > 0);
  }

  private value(type: JsiiType, depth: number): Make | undefined {
    const { collection, primitive, fqn } = type;
    if (collection) return this.collection(collection, depth);
    if (primitive === 'date') return undefined;
    if (primitive) return this.pick(scalars[primitive] ?? [(v) => ({ x: v.text })]);
    const declared = this.assembly.find(fqn);
    if (declared?.kind === 'enum') return (v) => v.text;
    if (declared?.kind === 'class') return this.union(fqn as string);
    const object = this.struct(fqn as string, depth);
    const other = this.random(3) === 0 && this.budget > 0 ? this.struct(fqn as string, depth) : undefined;
    if (depth === 1 && isMeta(fqn)) return object;
    return this.pick<Make>([
      object,
      object,
      (v) => when(v.flag, object(v), other?.(v)),
      (v) => ifSet(v.maybe, () => object(v), other?.(v)),
      ...(depth > 2 ? [(v: Values) => v.object] : []),
    ]);
  }

  private collection({ kind, elementtype }: NonNullable<JsiiType['collection']>, depth: number): Make | undefined {
    const item = this.value(elementtype, depth);
    if (!item) return undefined;
    const isText = elementtype.primitive === 'string';
    if (kind === 'map') {
      const map: Make = (v) => ({ x: item(v), ...when(v.flag, { y: item(v) }) });
      return this.pick<Make>([
        map,
        ...(isText ? [(v: Values) => v.entries, (v: Values) => ({ ...v.entries, z: v.text })] : []),
      ]);
    }
    return this.pick<Make>([
      (v) => [item(v)],
      (v) => [when(v.flag, item(v)), item(v)],
      (v) => each(v.items, () => item(v)),
      (v) => [...each(v.items, () => [item(v), item(v)]), item(v)],
      (v) => when(v.flag, [item(v)]),
      (v) => ifSet(v.items, () => [item(v)], []),
      ...(isText ? [(v: Values) => v.items, (v: Values) => [...v.items, v.text]] : []),
    ]);
  }

  private union(fqn: string): Make {
    const name = fqn.split('.').at(-1) as 'IntOrString' | 'Quantity';
    const Union = this.plus.k8s[name];
    return this.pick<Make>([
      (v) => Union.fromString(v.text),
      (v) => Union.fromNumber(v.count),
      (v) => Union.fromString(v.maybe as never),
      (v) => when(v.flag, Union.fromNumber(v.count), Union.fromString('x')),
      (v) => ifSet(v.maybe, (text) => Union.fromString(text)),
    ]);
  }

  private pick<T>(choices: readonly T[]): T {
    return choices[this.random(choices.length)] as T;
  }
}

const isMeta = (fqn = ''): boolean => /ObjectMeta|ListMeta/.test(fqn);

const scalars: Readonly<Record<string, readonly Make[]>> = {
  string: [(v) => v.text, (v) => `x-${v.text}`, (v) => when(v.flag, 'a', v.text), (v) => v.maybe],
  number: [(v) => v.count, (v) => fn.add(v.count, 1), (v) => when(v.flag, v.count, 1)],
  boolean: [(v) => v.flag, (v) => fn.not(v.flag), (v) => when(v.flag, true)],
};
