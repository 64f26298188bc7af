import { ImportedCrd } from '../chart/imported-crd';
import type { ChartModel } from './chart-model';

/**
 * Whether two models differ in nothing but the identities of their expressions, so that whatever is derived from one of them
 * holds for the other.
 */
export const isSameModel = (a: ChartModel, b: ChartModel): boolean => new Comparison().models(a, b);

/** The parts of a model that hold expressions and trees; all others are data. */
const code: ReadonlySet<string> = new Set<keyof ChartModel>([
  'namedTemplates',
  'templates',
  'validationRules',
  'notes',
]);

class Comparison {
  /** The object of the other model for each object of one, and the reverse: a variable is identified by its object. */
  private readonly toB = new Map<object, object>();
  private readonly toA = new Map<object, object>();

  models({ subcharts: ofA, ...a }: ChartModel, { subcharts: ofB, ...b }: ChartModel): boolean {
    return (
      ofA.length === ofB.length &&
      Object.keys(a).every((key) => this.same(a[key as keyof typeof a], b[key as keyof typeof b], code.has(key))) &&
      ofA.every(({ condition, model }, index) => {
        const other = ofB[index];
        return other !== undefined && condition === other.condition && this.models(model, other.model);
      })
    );
  }

  private same(a: unknown, b: unknown, isCode: boolean): boolean {
    if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return Object.is(a, b);
    const known = this.toB.get(a);
    if (known !== undefined || this.toA.has(b)) return known === b;
    this.toB.set(a, b);
    this.toA.set(b, a);
    if (a === b) return true;
    if (Array.isArray(a))
      return Array.isArray(b) && a.length === b.length && a.every((item, index) => this.same(item, b[index], isCode));
    if (a instanceof Map) return b instanceof Map && this.same([...a], [...b], isCode);
    if (a instanceof ImportedCrd) return b instanceof ImportedCrd && this.same(a.definition, b.definition, false);
    return isData(a) && isData(b) && this.fields(a, b, isCode);
  }

  private fields(a: object, b: object, isCode: boolean): boolean {
    const isLiteral = 'kind' in a && a.kind === 'literal';
    const ignored = isCode ? identityOf(a) : undefined;
    const [keys, others] = [Object.keys(a), Object.keys(b)];
    return (
      keys.length === others.length &&
      keys.every(
        (key, index) =>
          key === others[index] &&
          (key === ignored ||
            this.same(a[key as keyof typeof a], b[key as keyof typeof b], isCode && !(isLiteral && key === 'value'))),
      )
    );
  }
}

/** Whether an object is not one of a class, which may have more than its fields. */
const isData = (value: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** The field of a part of a template that differs between equal models. */
function identityOf(part: object): string {
  // A variable or expression is identified by its object, and a named template's body by the tree that is decoded from it.
  if ('id' in part && 'chartKey' in part) return 'id';
  if ('form' in part && part.form === 'object' && 'body' in part) return 'body';
  return 'control';
}
