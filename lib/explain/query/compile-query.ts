import { numberOf, secondsOf } from './durations';
import { aggregates, labelReplaced, mapped, ofElements } from './functions';
import { compareLabels, type Labels, type Matching, matchedLabels } from './labels';
import { patternOf } from './matchers';
import { arithmetic, combined, combinedSets, comparisons, isSetOperator } from './operators';
import type { Reads, Samples, SeriesSet } from './series';
import { childrenOf, type ParsedQuery, parseQuery, type SyntaxNode, selectorOf, unquoted, wrappedBy } from './syntax';
import { Unreadable } from './unreadable';
import {
  type Compiled,
  constant,
  grouped,
  present,
  rememberedAt,
  scalarOf,
  type ValueAt,
  type Vector,
  type VectorElement,
  vectorOf,
} from './vector';

/** A query that can be computed from samples. */
export interface CompiledQuery extends Reads {
  readonly text: string;
  /** Seconds back from its time to the earliest sample that it reads. */
  readonly reach: number;
  /** What of the time at which a range query ends has an effect on its points; "" if nothing has. */
  readonly endState: (samples: Samples) => string;
  /** The result at a time: the elements of a vector, or a scalar. */
  readonly at: (samples: Samples, time: number) => readonly number[] | number;
  /** The labels of every element that the query may have, in the order of a range query. */
  readonly labels: readonly Labels[];
  /** The values at a time of these elements. */
  readonly point: (samples: Samples, time: number) => readonly (number | undefined)[];
}

/** Aggregations that several queries have in common, by what they compute of which series. */
export type SharedAggregates = Map<string, readonly VectorElement[]>;

/**
 * Compiles PromQL for the series of a set; throws `Unreadable` for what is not supported. Queries that are compiled with the
 * same aggregates, for sets with the same indexes of series, compute what they have in common once.
 */
export function compileQuery(text: string, series: SeriesSet, shared: SharedAggregates = new Map()): CompiledQuery {
  return { text, ...new Compiler(parseQuery(text), series, shared).query() };
}

class Compiler {
  private reach = 0;
  /** Elements at the end of a range query. */
  private readonly atEnd: { readonly key: string; readonly at: ValueAt }[] = [];
  /** Whether only the labels of an operand have an effect, as on the right of `and`. */
  private isForLabels = false;
  /** The selectors until now, with the series that each selects. */
  private readonly selections: { readonly from: number; readonly to: number; readonly selected: string }[] = [];

  constructor(
    private readonly parsed: ParsedQuery,
    private readonly series: SeriesSet,
    private readonly shared: SharedAggregates,
  ) {}

  query(): Omit<CompiledQuery, 'text'> {
    const { root } = this.parsed;
    if (!root) throw new Unreadable('an empty query');
    const compiled = this.compile(root, 0);
    const { reads } = this.series;
    const common = { ...reads, reach: this.reach, endState: endStateOf(this.atEnd) };
    if (compiled.kind === 'scalar') {
      const { at } = compiled;
      return { ...common, at, labels: [{}], point: (samples, time) => [at(samples, time)] };
    }
    const { elements } = compiled;
    const sorted = [...elements].sort((a, b) => compareLabels(a.labels, b.labels));
    const [first] = sorted;
    return {
      ...common,
      at: (samples, time) => present(elements, samples, time),
      labels: sorted.map(({ labels }) => labels),
      point:
        first && sorted.length === 1
          ? (samples, time) => [first.at(samples, time)]
          : (samples, time) => sorted.map(({ at }) => at(samples, time)),
    };
  }

  /** Compiles an expression that is evaluated `offset` seconds before the time of the query. */
  private compile(node: SyntaxNode, offset: number): Compiled {
    switch (node.name) {
      case 'ParenExpr':
        return this.compile(this.operand(node), offset);
      case 'StepInvariantExpr':
        throw this.unreadable(node, 'the @ modifier');
      case 'NumberDurationLiteral': {
        const value = numberOf(this.textOf(node));
        if (value === undefined) throw this.unreadable(node, 'this number');
        return { kind: 'scalar', at: constant(value) };
      }
      case 'UnaryExpr': {
        const sign = this.textOf(node).trimStart().startsWith('-') ? -1 : 1;
        return mapped(this.compile(this.operand(node), offset), (value) => sign * value);
      }
      case 'VectorSelector':
        return this.instant(node, offset);
      case 'OffsetExpr': {
        const inner = this.operand(node);
        if (inner.name !== 'VectorSelector') throw this.unreadable(node, `an offset of a ${inner.name}`);
        return this.instant(inner, offset + this.secondsOfOffset(node));
      }
      case 'FunctionCall':
        return this.call(node, offset);
      case 'AggregateExpr':
        return this.aggregate(node, offset);
      case 'BinaryExpr':
        return this.binary(node, offset);
      default:
        throw this.unreadable(node, `a ${node.name}`);
    }
  }

  private instant(node: SyntaxNode, offset: number): Vector {
    this.reach = Math.max(this.reach, offset + 300);
    return this.selected(node, (series) => (samples, time) => samples.at(series, time - offset));
  }

  private selected(node: SyntaxNode, valueAt: (series: number) => ValueAt): Vector {
    const selected = this.series.select(selectorOf(this.parsed.text, node));
    this.selections.push({ from: node.from, to: node.to, selected: JSON.stringify(selected) });
    return vectorOf(selected.map(({ series, labels }) => ({ labels, at: valueAt(series) })));
  }

  private secondsOfOffset(node: SyntaxNode): number {
    const duration = childrenOf(node).find(({ name }) => name === 'OffsetDurationExpr');
    const text = duration ? this.textOf(duration).trim() : '';
    const seconds = secondsOf(text.replace(/^-\s*/, ''));
    if (seconds === undefined) throw this.unreadable(node, 'this offset');
    return text.startsWith('-') ? -seconds : seconds;
  }

  private call(node: SyntaxNode, offset: number): Compiled {
    const name = this.textOf(childrenOf(node)[0] as SyntaxNode);
    const args = this.argumentsOf(node);
    const [first] = args;
    if (name === 'increase' || name === 'rate' || name === 'last_over_time')
      return this.overRange(name, first ?? node, offset);
    if (name === 'vector' && first) {
      const scalar = this.compile(first, offset);
      if (scalar.kind === 'vector') throw this.unreadable(node, 'vector() of a vector');
      return vectorOf([{ labels: {}, at: scalar.at }]);
    }
    if (name === 'scalar' && first) {
      const vector = this.compile(first, offset);
      if (vector.kind === 'scalar') return vector;
      const { elements } = vector;
      const [only] = elements;
      if (only && elements.length === 1) return scalarOf(only.at);
      const at = (samples: Samples, time: number): number => {
        const values = present(elements, samples, time);
        return values.length === 1 ? (values[0] as number) : Number.NaN;
      };
      return { kind: 'scalar', at };
    }
    if (name === 'label_replace') return this.labelReplace(node, args, offset);
    const ofElement = ofElements[name];
    if (!ofElement || !first) throw this.unreadable(node, `the function ${name}`);
    const rest = args.slice(1).map((arg) => {
      const scalar = this.compile(arg, offset);
      if (scalar.kind === 'vector') throw this.unreadable(arg, `an argument of ${name} that is no number`);
      return scalar;
    });
    return mapped(this.compile(first, offset), ofElement, rest);
  }

  private labelReplace(node: SyntaxNode, [first, ...args]: readonly SyntaxNode[], offset: number): Vector {
    const vector = first && this.compile(first, offset);
    const [target = '', replacement = '', source = '', pattern = ''] = args.map((arg) => unquoted(this.textOf(arg)));
    if (vector?.kind !== 'vector' || args.length !== 4) throw this.unreadable(node, 'this label_replace');
    return vectorOf(
      labelReplaced(vector.elements, target, (labels) => {
        const compiled = patternOf(pattern);
        const matcher = compiled.matcher(labels[source] ?? '');
        if (!matcher.matches()) return undefined;
        // As Go expands it: a name is as long as it can be, and a group that the pattern does not have is empty.
        return replacement.replaceAll(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, plain?: string) => {
          const group = braced ?? plain;
          if (group === undefined) return whole.slice(1);
          const index = /^\d+$/.test(group) ? Number(group) : compiled.namedGroups()[group];
          return index !== undefined && index <= matcher.groupCount() ? (matcher.group(index) ?? '') : '';
        });
      }),
    );
  }

  /** A function of a selector with a range. */
  private overRange(name: string, argument: SyntaxNode, offset: number): Vector {
    let range = argument;
    let back = offset;
    let isAtEnd = false;
    while (range.name === 'ParenExpr' || range.name === 'OffsetExpr' || range.name === 'StepInvariantExpr') {
      if (range.name === 'OffsetExpr') back += this.secondsOfOffset(range);
      if (range.name === 'StepInvariantExpr') {
        if (!/@\s*end\s*\(\s*\)\s*$/.test(this.textOf(range)))
          throw this.unreadable(range, 'the @ modifier with anything but end()');
        isAtEnd = true;
      }
      range = this.operand(range);
    }
    const [selector, duration] = childrenOf(range);
    const seconds = duration && secondsOf(this.textOf(duration));
    if (range.name !== 'MatrixSelector' || !selector || seconds === undefined)
      throw this.unreadable(argument, `${name}() of anything but a selector with a range`);
    this.reach = Math.max(this.reach, back + seconds);
    const per = name === 'rate' ? seconds : 1;
    const vector = this.selected(selector, (series) => {
      const at: ValueAt =
        name === 'last_over_time'
          ? (samples, time) => samples.last(series, time - back, seconds)
          : (samples, time) => samples.increase(series, time - back, seconds, per);
      return isAtEnd ? this.elementAtEnd(at, JSON.stringify([name, series, back, seconds])) : at;
    });
    return name === 'last_over_time' ? vector : (mapped(vector, (value) => value) as Vector);
  }

  private elementAtEnd(at: ValueAt, key: string): ValueAt {
    const atEnd: ValueAt = (samples) => at(samples, samples.end);
    const { isForLabels } = this;
    this.atEnd.push({
      key: `${key}${isForLabels}`,
      at: (samples, time) => {
        const value = atEnd(samples, time);
        return isForLabels && value !== undefined ? 1 : value;
      },
    });
    return atEnd;
  }

  private aggregate(node: SyntaxNode, offset: number): Vector {
    const children = childrenOf(node);
    const operator = this.textOf(children[0] as SyntaxNode);
    const combine = aggregates[operator];
    if (!combine) throw this.unreadable(node, `the aggregation ${operator}`);
    const [argument] = this.argumentsOf(node);
    if (!argument) throw this.unreadable(node, 'an aggregation of nothing');
    const endBefore = this.atEnd.length;
    const inner = this.compile(argument, offset);
    if (inner.kind === 'scalar') throw this.unreadable(node, `${operator} of a scalar`);
    const modifier = children.find(({ name }) => name === 'AggregateModifier');
    const by = modifier ? this.matchingOf(modifier) : { isOn: true, labels: [] };
    const elements = [...grouped(inner.elements, by).values()].map(
      (members): VectorElement => ({
        labels: matchedLabels((members[0] as VectorElement).labels, by),
        at: combine(members),
      }),
    );
    const key = JSON.stringify([offset, this.isForLabels, this.meaningOf(node)]);
    const known = this.shared.get(key);
    if (known) return vectorOf(known);
    const endState = endStateOf(this.atEnd.slice(endBefore));
    const remembered = elements.map(({ labels, at }) => ({ labels, at: rememberedAt(at, endState) }));
    this.shared.set(key, remembered);
    return vectorOf(remembered);
  }

  /** The text of an expression, with the series that each selector selects in its place. */
  private meaningOf({ from, to }: SyntaxNode): string {
    let meaning = '';
    let at = from;
    const inside = this.selections.filter((selection) => selection.from >= from && selection.to <= to);
    for (const selection of inside.sort((a, b) => a.from - b.from)) {
      meaning += this.textBetween(at, selection.from) + selection.selected;
      at = selection.to;
    }
    return meaning + this.textBetween(at, to);
  }

  /** Text without line breaks and indentation, but for those of strings. */
  private textBetween(from: number, to: number): string {
    return this.parsed.text
      .slice(from, to)
      .replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\s+/g, (part) => (/^\s/.test(part) ? ' ' : part));
  }

  /** The labels that `by`, `on`, `without` or `ignoring` name. */
  private matchingOf(modifier: SyntaxNode): Matching {
    const labels: string[] = [];
    modifier.cursor().iterate(({ name, from, to }) => {
      if (name === 'LabelName') labels.push(this.parsed.text.slice(from, to));
      if (name === 'QuotedLabelName') labels.push(unquoted(this.parsed.text.slice(from, to)));
    });
    return { isOn: /^(?:by|on)\b/i.test(this.textOf(modifier)), labels };
  }

  private binary(node: SyntaxNode, offset: number): Compiled {
    const children = childrenOf(node);
    const [left, right] = [children[0], children.at(-1)];
    const operator = children[1]?.name ?? '';
    if (!left || !right || children.length < 3) throw this.unreadable(node, 'this expression');
    const a = this.compile(left, offset);
    const b = this.operandFor(operator === 'And' || operator === 'Unless', () => this.compile(right, offset));
    const modifiers = children.slice(2, -1);
    const clause = modifiers.find(({ name }) => name === 'MatchingModifierClause');
    if (clause && /\bgroup_(?:left|right)\b/i.test(this.textOf(clause)))
      throw this.unreadable(clause, 'vector matching');
    const matching = clause && this.matchingOf(clause);
    if (isSetOperator(operator)) {
      if (a.kind === 'scalar' || b.kind === 'scalar')
        throw this.unreadable(node, `${operator.toLowerCase()} of a scalar`);
      return combinedSets(operator, a.elements, b.elements, matching);
    }
    const compute = arithmetic[operator];
    const compare = comparisons[operator];
    if (compute) return combined(a, b, compute, { matching });
    if (!compare) throw this.unreadable(node, `the operator ${operator}`);
    if (modifiers.some(({ name }) => name === 'BoolModifier'))
      return combined(a, b, (x, y) => (compare(x, y) ? 1 : 0), { matching });
    if (a.kind === 'scalar' && b.kind === 'scalar')
      throw this.unreadable(node, 'a comparison of two scalars without bool');
    // A filter keeps the values of the vector, on whichever side it is.
    const kept = b.kind === 'vector' && a.kind === 'scalar' ? 'right' : 'left';
    const filter = (x: number, y: number) => (compare(x, y) ? (kept === 'left' ? x : y) : undefined);
    return combined(a, b, filter, { matching, keepsName: true });
  }

  private operandFor(isForLabels: boolean, compile: () => Compiled): Compiled {
    const before = this.isForLabels;
    this.isForLabels ||= isForLabels;
    const compiled = compile();
    this.isForLabels = before;
    return compiled;
  }

  /** The expression that a node wraps. */
  private operand(node: SyntaxNode): SyntaxNode {
    const inner = wrappedBy(node);
    if (!inner) throw this.unreadable(node, 'an empty expression');
    return inner;
  }

  private argumentsOf(node: SyntaxNode): SyntaxNode[] {
    const body = childrenOf(node).find(({ name }) => name === 'FunctionCallBody');
    return body ? childrenOf(body) : [];
  }

  private textOf({ from, to }: SyntaxNode): string {
    return this.parsed.text.slice(from, to);
  }

  private unreadable(node: SyntaxNode, what: string): Unreadable {
    return new Unreadable(`${what}, at ${JSON.stringify(this.textOf(node).replaceAll(/\s+/g, ' ').slice(0, 60))}`);
  }
}

function endStateOf(all: readonly { readonly key: string; readonly at: ValueAt }[]): CompiledQuery['endState'] {
  const elements = [...new Map(all.map(({ key, at }) => [key, at])).values()];
  return (samples) => {
    let state = '';
    for (const at of elements) state += `${at(samples, samples.end)},`;
    return state;
  };
}
