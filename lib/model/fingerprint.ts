import { ImportedCrd } from '../chart/imported-crd';
import type { ChartModel } from './chart-model';

/**
 * A text that two models share only if they are equal but for the identities of their expressions, so that whatever is derived
 * from one of them holds for the other. Undefined for a model that holds something else than plain data.
 */
export function fingerprintOf(model: ChartModel): string | undefined {
  const writer = new Writer();
  writer.model(model);
  return writer.isPlain ? writer.parts.join('') : undefined;
}

/** The parts of a model that hold expressions and trees; all others are data. */
const code: ReadonlySet<string> = new Set<keyof ChartModel>([
  'namedTemplates',
  'templates',
  'validationRules',
  'notes',
]);

class Writer {
  readonly parts: string[] = [];
  isPlain = true;
  /** Objects in the order in which they are found: where one is found again, its number is written. */
  private readonly numbers = new Map<object, number>();

  model({ subcharts, ...own }: ChartModel): void {
    for (const [key, value] of Object.entries(own)) {
      this.add(key, false);
      this.add(value, code.has(key));
    }
    for (const { condition, model } of subcharts) {
      this.add(condition, false);
      this.model(model);
    }
  }

  private add(value: unknown, isCode: boolean): void {
    if (typeof value === 'string') this.parts.push(`${value.length}"`, value);
    else if (typeof value !== 'object' || value === null) this.scalar(value);
    else if (this.numbers.has(value)) this.parts.push(`#${this.numbers.get(value)};`);
    else {
      this.numbers.set(value, this.numbers.size);
      this.object(value, isCode);
    }
  }

  private scalar(value: unknown): void {
    if (typeof value === 'function' || typeof value === 'symbol') this.isPlain = false;
    else this.parts.push(`${Object.is(value, -0) ? '-0' : String(value)};`);
  }

  private object(value: object, isCode: boolean): void {
    if (Array.isArray(value)) {
      this.parts.push(`[${value.length};`);
      for (const item of value) this.add(item, isCode);
    } else if (value instanceof Map) {
      this.parts.push(`M${value.size};`);
      for (const [key, item] of value) {
        this.add(key, isCode);
        this.add(item, isCode);
      }
    } else if (value instanceof ImportedCrd) this.add(value.definition, false);
    else if ([Object.prototype, null].includes(Object.getPrototypeOf(value))) this.fields(value, isCode);
    else this.isPlain = false;
  }

  private fields(value: object, isCode: boolean): void {
    const isLiteral = 'kind' in value && value.kind === 'literal';
    const leftOut = isCode ? differing(value) : undefined;
    this.parts.push('{');
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined || key === leftOut) continue;
      this.add(key, false);
      this.add(item, isCode && !(isLiteral && key === 'value'));
    }
    this.parts.push('}');
  }
}

/** The field of a part of a template that differs between equal models. */
function differing(value: object): string {
  // A variable is identified by its object, and a named template's body by the tree that is decoded from it.
  if ('id' in value && 'chartKey' in value) return 'id';
  if ('form' in value && value.form === 'object' && 'body' in value) return 'body';
  return 'control';
}
