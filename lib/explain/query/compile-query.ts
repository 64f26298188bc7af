import { parser } from '@prometheus-io/lezer-promql';
import { type Counters, indexOf, type Version } from '../simulation/counters';
import { type Matcher, matches, statusOf, type VersionNames, versionsOf } from './matchers';
import { Unreadable } from './unreadable';

/** A query that can be computed from simulated counters. */
export interface CompiledQuery {
  /** Seconds back from its time to the earliest sample that it reads. */
  readonly reach: number;
  readonly readsCanary: boolean;
  readonly readsStable: boolean;
  /** Whether it reads a bucket of a latency histogram. */
  readonly readsLatency: boolean;
  /** Whether it tells failed or slow requests from others, or the canary from the stable version. */
  readonly distinguishes: boolean;
  /** Labels that are taken for equal in all series. */
  readonly assumed: readonly string[];
  /** What of the time at which a range query ends has an effect on its points; "" if nothing has. */
  readonly endState: (counters: Counters) => string;
  /** The result at a time: the elements of a vector, or a scalar. */
  readonly at: (counters: Counters, time: number) => readonly number[] | number;
}

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** An element of a vector at a time; undefined where the vector has none with these labels. */
type Element = (counters: Counters, time: number) => number | undefined;

/** A vector has an element for each of its keys, which are the labels of the element. */
type Compiled =
  | { readonly kind: 'scalar'; readonly at: (counters: Counters, time: number) => number }
  | { readonly kind: 'vector'; readonly keys: readonly string[]; readonly elements: readonly Element[] };

type Vector = Compiled & { kind: 'vector' };

/** The series that a selector selects: their labels and indexes in the counters. */
interface Selection {
  readonly keys: readonly string[];
  readonly series: readonly number[];
}

/** Compiles PromQL; throws `Unreadable` for what is not simulated. */
export function compileQuery(text: string, names: VersionNames): CompiledQuery {
  return new Compiler(text, names).query();
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  Eql: (a, b) => a === b,
  Neq: (a, b) => a !== b,
  Gtr: (a, b) => a > b,
  Gte: (a, b) => a >= b,
  Lss: (a, b) => a < b,
  Lte: (a, b) => a <= b,
};

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Mod: (a, b) => a % b,
  Pow: (a, b) => a ** b,
};

/** Functions of each element of a vector. */
const ofElements: Readonly<Record<string, (value: number, ...rest: number[]) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  exp: Math.exp,
  ln: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
  sgn: Math.sign,
  clamp: (value, least = 0, most = 0) => Math.min(Math.max(value, least), most),
  clamp_min: (value, least = 0) => Math.max(value, least),
  clamp_max: (value, most = 0) => Math.min(value, most),
  round: (value, to = 1) => Math.floor(value / to + 0.5) * to,
};

const aggregates: Readonly<Record<string, (values: readonly number[]) => number>> = {
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  avg: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  count: (values) => values.length,
};

/** The elements that a vector has at a time. */
function present(elements: readonly Element[], counters: Counters, time: number): number[] {
  const values: number[] = [];
  for (const element of elements) {
    const value = element(counters, time);
    if (value !== undefined) values.push(value);
  }
  return values;
}

class Compiler {
  private readonly matchers: readonly Matcher[];
  private readonly statusLabel: string;
  private readonly versionLabel: string;
  private reach = 0;
  private readonly versions = new Set<Version>();
  /** Elements at the end of a range query. */
  private readonly atEnd: Element[] = [];
  /** Whether only the labels of an operand have an effect, as on the right of `and`. */
  private isForLabels = false;
  private readsLatency = false;
  private readsStatus = false;
  private readonly assumed = new Set<string>();

  constructor(
    private readonly text: string,
    private readonly names: VersionNames,
  ) {
    const found: Matcher[] = [];
    parser.parse(text).iterate({
      enter: ({ name, node }) => {
        if (name === 'UnquotedLabelMatcher' || name === 'QuotedLabelMatcher') found.push(this.matcherOf(node));
      },
    });
    this.matchers = found;
    this.statusLabel = found.find(({ label }) => statusOf(label, found))?.label ?? 'status';
    this.versionLabel = found.find((matcher) => versionsOf(matcher, names))?.label ?? 'pod';
  }

  query(): CompiledQuery {
    const root = parser.parse(this.text).topNode.firstChild;
    if (!root) throw new Unreadable('an empty query');
    const compiled = this.compile(root, 0);
    return {
      reach: this.reach,
      readsCanary: this.versions.has('canary'),
      readsStable: this.versions.has('stable'),
      readsLatency: this.readsLatency,
      distinguishes: this.readsStatus || this.readsLatency || this.versions.size === 2,
      assumed: [...this.assumed],
      endState: endStateOf(this.atEnd),
      at: compiled.kind === 'scalar' ? compiled.at : (counters, time) => present(compiled.elements, counters, time),
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
        return { kind: 'scalar', at: () => value };
      }
      case 'UnaryExpr': {
        const sign = this.textOf(node).trimStart().startsWith('-') ? -1 : 1;
        return mapped(this.compile(this.operand(node), offset), (value) => sign * value);
      }
      case 'VectorSelector':
        return this.instant(node, offset);
      case 'OffsetExpr':
        return this.offset(node, offset);
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
    const { keys, series } = this.selection(node);
    this.reach = Math.max(this.reach, offset + 300);
    const elements = series.map(
      (index): Element =>
        (counters, time) =>
          counters.at(index, time - offset),
    );
    return { kind: 'vector', keys, elements };
  }

  /** The grammar reads `a or b offset 5m` as an offset of all of it; Prometheus only of the last selector. */
  private offset(node: SyntaxNode, offset: number): Compiled {
    const inner = this.operand(node);
    const seconds = this.secondsOfOffset(node);
    if (inner.name === 'VectorSelector') return this.instant(inner, offset + seconds);
    if (inner.name === 'BinaryExpr') return this.binary(inner, offset, seconds);
    throw this.unreadable(node, `an offset of a ${inner.name}`);
  }

  private secondsOfOffset(node: SyntaxNode): number {
    const duration = childrenOf(node).find(({ name }) => name === 'OffsetDurationExpr');
    const seconds = duration && secondsOf(this.textOf(duration));
    if (seconds === undefined) throw this.unreadable(node, 'this offset');
    return seconds;
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
      return { kind: 'vector', keys: [''], elements: [scalar.at] };
    }
    if (name === 'scalar' && first) {
      const vector = this.compile(first, offset);
      if (vector.kind === 'scalar') return vector;
      return {
        kind: 'scalar',
        at: (counters, time) => {
          const values = present(vector.elements, counters, time);
          return values.length === 1 ? (values[0] as number) : Number.NaN;
        },
      };
    }
    const ofElement = ofElements[name];
    if (!ofElement || !first) throw this.unreadable(node, `the function ${name}`);
    const rest = args.slice(1).map((arg) => {
      const value = numberOf(this.textOf(arg));
      if (value === undefined) throw this.unreadable(arg, `an argument of ${name} that is no number`);
      return value;
    });
    return mapped(this.compile(first, offset), (value) => ofElement(value, ...rest));
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
    const { keys, series } = this.selection(selector);
    this.reach = Math.max(this.reach, back + seconds);
    const per = name === 'rate' ? seconds : 1;
    const elements = series.map((index): Element => {
      const at: Element =
        name === 'last_over_time'
          ? (counters, time) => counters.at(index, time - back, seconds)
          : (counters, time) => {
              const gained = counters.increase(index, time - back, seconds);
              return gained === undefined ? undefined : gained / per;
            };
      return isAtEnd ? this.elementAtEnd(at) : at;
    });
    return { kind: 'vector', keys, elements };
  }

  private elementAtEnd(at: Element): Element {
    const atEnd: Element = (counters) => at(counters, counters.end);
    const isForLabels = this.isForLabels;
    this.atEnd.push((counters, time) => {
      const value = atEnd(counters, time);
      return isForLabels && value !== undefined ? 1 : value;
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
    const inner = this.compile(argument, offset);
    if (inner.kind === 'scalar') throw this.unreadable(node, `${operator} of a scalar`);
    const modifier = children.find(({ name }) => name === 'AggregateModifier');
    const groups = modifier ? this.groups(modifier, inner.keys) : inner.keys.map(() => '');
    const keys = [...new Set(groups)];
    const elements = keys.map((key): Element => {
      const members = inner.elements.filter((_, index) => groups[index] === key);
      if (operator === 'sum') return (counters, time) => sumOf(members, counters, time);
      return (counters, time) => {
        const values = present(members, counters, time);
        return values.length > 0 ? combine(values) : undefined;
      };
    });
    return { kind: 'vector', keys, elements };
  }

  /** The group of each key: the simulated labels that `by` or `on` names, or `without` or `ignoring` does not. */
  private groups(modifier: SyntaxNode, keys: readonly string[]): string[] {
    const labels: string[] = [];
    modifier.cursor().iterate(({ name, from, to }) => {
      if (name === 'LabelName') labels.push(this.text.slice(from, to));
    });
    const isBy = /^(?:by|on)/.test(this.textOf(modifier));
    return keys.map((key) =>
      key
        .split(',')
        .filter((pair) => labels.includes(pair.slice(0, pair.indexOf('='))) === isBy && pair !== '')
        .join(','),
    );
  }

  private binary(node: SyntaxNode, offset: number, offsetOfLast = 0): Compiled {
    const children = childrenOf(node);
    const [left, right] = [children[0], children.at(-1)];
    const operator = children[1]?.name ?? '';
    if (!left || !right || children.length < 3) throw this.unreadable(node, 'this expression');
    const a = this.compile(left, offset);
    const isSet = operator === 'And' || operator === 'Or' || operator === 'Unless';
    const b = this.operandFor(operator === 'And' || operator === 'Unless', () =>
      this.lastOperand(right, offset, offsetOfLast),
    );
    const modifiers = children.slice(2, -1);
    const isBool = modifiers.some(({ name }) => name === 'BoolModifier');
    const matching = modifiers.find(({ name }) => name === 'MatchingModifierClause');
    if (isSet) return this.set(node, operator, a, b, matching);
    if (matching && !(isSingle(a) && isSingle(b))) throw this.unreadable(matching, 'vector matching');
    const compute = arithmetic[operator];
    const compare = comparisons[operator];
    if (compute) return combined(a, b, compute);
    if (!compare) throw this.unreadable(node, `the operator ${operator}`);
    if (isBool || (a.kind === 'scalar' && b.kind === 'scalar'))
      return combined(a, b, (x, y) => (compare(x, y) ? 1 : 0));
    // A filter keeps the values of the vector, on whichever side it is.
    const kept = b.kind === 'vector' && a.kind === 'scalar' ? 'right' : 'left';
    return combined(a, b, (x, y) => (compare(x, y) ? (kept === 'left' ? x : y) : undefined));
  }

  private operandFor(isForLabels: boolean, compile: () => Compiled): Compiled {
    const before = this.isForLabels;
    this.isForLabels ||= isForLabels;
    const compiled = compile();
    this.isForLabels = before;
    return compiled;
  }

  private lastOperand(node: SyntaxNode, offset: number, offsetOfLast: number): Compiled {
    if (offsetOfLast === 0) return this.compile(node, offset);
    if (node.name === 'VectorSelector') return this.instant(node, offset + offsetOfLast);
    if (node.name === 'BinaryExpr') return this.binary(node, offset, offsetOfLast);
    throw this.unreadable(node, `an offset of a ${node.name}`);
  }

  private set(node: SyntaxNode, operator: string, a: Compiled, b: Compiled, matching?: SyntaxNode): Vector {
    if (a.kind === 'scalar' || b.kind === 'scalar')
      throw this.unreadable(node, `${operator.toLowerCase()} of a scalar`);
    const keys = operator === 'Or' ? [...new Set([...a.keys, ...b.keys])] : a.keys;
    // By `on` and `ignoring` several elements may be partners.
    const groupsOf = (of: readonly string[]): string[] => (matching ? this.groups(matching, of) : [...of]);
    const [groupsOfA, groupsOfB, groups] = [groupsOf(a.keys), groupsOf(b.keys), groupsOf(keys)];
    const partners = (vector: Vector, its: readonly string[], group: string | undefined): Element[] =>
      vector.elements.filter((_, index) => its[index] === group);
    const elements = keys.map((key, index): Element => {
      const [ownOfA, ownOfB] = [a.elements[a.keys.indexOf(key)], b.elements[b.keys.indexOf(key)]];
      const inA = partners(a, groupsOfA, groups[index]);
      const inB = partners(b, groupsOfB, groups[index]);
      if (operator === 'Or') {
        return (counters, time) =>
          ownOfA?.(counters, time) ?? (hasAny(inA, counters, time) ? undefined : ownOfB?.(counters, time));
      }
      const isUnless = operator === 'Unless';
      return (counters, time) => {
        const value = ownOfA?.(counters, time);
        return value !== undefined && hasAny(inB, counters, time) !== isUnless ? value : undefined;
      };
    });
    return { kind: 'vector', keys, elements };
  }

  /** The simulated series that a selector selects. */
  private selection(selector: SyntaxNode): Selection {
    const own: Matcher[] = [];
    selector.cursor().iterate(({ name, node }) => {
      if (name === 'UnquotedLabelMatcher' || name === 'QuotedLabelMatcher') own.push(this.matcherOf(node));
    });
    let versions: readonly Version[] = ['canary', 'stable'];
    let failures: readonly boolean[] = [false, true];
    let fastOnly = false;
    for (const matcher of own) {
      if (matcher.label === '__name__') continue;
      if (matcher.label === 'le') {
        if (!matches(matcher, '+Inf')) fastOnly = true;
        continue;
      }
      const status = statusOf(matcher.label, this.matchers);
      const selected = versionsOf(matcher, this.names);
      if (selected) {
        versions = versions.filter((version) => selected.includes(version));
      } else if (status) {
        failures = failures.filter((failed) => matches(matcher, status[failed ? 1 : 0]));
        this.readsStatus = true;
      } else this.assumed.add(matcher.label);
    }
    const metric = this.textOf(selector).trim().split(/[{\s]/)[0] ?? '';
    if (metric.endsWith('_bucket') && !own.some(({ label }) => label === 'le'))
      throw this.unreadable(selector, 'all buckets of a histogram together (no matcher on le)');
    if (fastOnly) this.readsLatency = true;
    for (const version of versions) this.versions.add(version);
    const pairs = versions.flatMap((version) => failures.map((failed) => ({ version, failed })));
    return {
      keys: pairs.map(({ version, failed }) => `${this.versionLabel}=${version},${this.statusLabel}=${failed}`),
      series: pairs.map(({ version, failed }) => indexOf({ version, failed, fastOnly: fastOnly && !failed })),
    };
  }

  private matcherOf(node: SyntaxNode): Matcher {
    const [label, operator, value] = childrenOf(node).map((child) => this.textOf(child));
    return { label: unquoted(label ?? ''), operator: operator ?? '=', value: unquoted(value ?? '') };
  }

  /** The expression that a node wraps. */
  private operand(node: SyntaxNode): SyntaxNode {
    const inner = childrenOf(node).find(
      ({ name }) => !/^(?:UnaryOp|Offset|OffsetDurationExpr|At|AtModifierPreprocessors)$/.test(name),
    );
    if (!inner) throw this.unreadable(node, 'an empty expression');
    return inner;
  }

  private argumentsOf(node: SyntaxNode): SyntaxNode[] {
    const body = childrenOf(node).find(({ name }) => name === 'FunctionCallBody');
    return body ? childrenOf(body) : [];
  }

  private textOf({ from, to }: SyntaxNode): string {
    return this.text.slice(from, to);
  }

  private unreadable(node: SyntaxNode, what: string): Unreadable {
    return new Unreadable(`${what}, at ${JSON.stringify(this.textOf(node).replaceAll(/\s+/g, ' ').slice(0, 60))}`);
  }
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

const isSingle = (compiled: Compiled): boolean => compiled.kind === 'scalar' || compiled.keys.length === 1;

const mappedVector = ({ keys, elements }: Vector, compute: (value: number) => number): Vector => ({
  kind: 'vector',
  keys,
  elements: elements.map(
    (element): Element =>
      (counters, time) => {
        const value = element(counters, time);
        return value === undefined ? undefined : compute(value);
      },
  ),
});

const mapped = (compiled: Compiled, compute: (value: number) => number): Compiled =>
  compiled.kind === 'vector'
    ? mappedVector(compiled, compute)
    : { kind: 'scalar', at: (counters, time) => compute(compiled.at(counters, time)) };

function hasAny(elements: readonly Element[], counters: Counters, time: number): boolean {
  for (const element of elements) if (element(counters, time) !== undefined) return true;
  return false;
}

function endStateOf(elements: readonly Element[]): CompiledQuery['endState'] {
  return (counters) => {
    let state = '';
    for (const element of elements) state += `${element(counters, counters.end)},`;
    return state;
  };
}

function sumOf(elements: readonly Element[], counters: Counters, time: number): number | undefined {
  let sum: number | undefined;
  for (const element of elements) {
    const value = element(counters, time);
    if (value !== undefined) sum = (sum ?? 0) + value;
  }
  return sum;
}

/** Both operands element by element; elements without a partner are left out. */
function combined(a: Compiled, b: Compiled, compute: (x: number, y: number) => number | undefined): Compiled {
  if (a.kind === 'scalar' && b.kind === 'scalar')
    return {
      kind: 'scalar',
      at: (counters, time) => compute(a.at(counters, time), b.at(counters, time)) ?? Number.NaN,
    };
  const of = (operand: Compiled, key: string): Element | undefined =>
    operand.kind === 'scalar' ? operand.at : operand.elements[operand.keys.indexOf(key)];
  const keys = a.kind === 'vector' ? a.keys : (b as Vector).keys;
  const elements = keys.map((key): Element => {
    const [left, right] = [of(a, key), of(b, key)];
    if (!left || !right) return () => undefined;
    return (counters, time) => {
      const x = left(counters, time);
      if (x === undefined) return undefined;
      const y = right(counters, time);
      return y === undefined ? undefined : compute(x, y);
    };
  });
  return { kind: 'vector', keys, elements };
}

const unquoted = (text: string): string => {
  if (/^["]/.test(text)) {
    try {
      return JSON.parse(text) as string;
    } catch {
      return text.slice(1, -1);
    }
  }
  return /^['`]/.test(text) ? text.slice(1, -1) : text;
};

function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^[+-]?inf$/i.test(trimmed)) return trimmed.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(trimmed)) return Number.NaN;
  const value = Number(trimmed);
  return trimmed !== '' && !Number.isNaN(value) ? value : secondsOf(trimmed);
}

const unitSeconds: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Seconds of a duration of Prometheus or Go, such as 5m or 1h30m; undefined if it is none. */
export function secondsOf(text: string): number | undefined {
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)(ms|[smhdwy])/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text.trim()) return undefined;
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitSeconds[unit ?? 's'] ?? 1), 0);
}
