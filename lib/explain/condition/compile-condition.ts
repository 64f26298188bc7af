import { Unreadable } from '../query/unreadable';
import { functions } from './functions';
import { type Token, tokenize } from './tokenize';
import { boolean, type Closure, closure, EvaluationError, list, number, type Value } from './values';

/** The values of the variables, each of which has an index. */
type Frame = (Value | undefined)[];

/** A part of an expression. */
interface Compiled {
  readonly at: (frame: Frame) => Value;
  /** The indexes of the variables that it reads. */
  readonly reads: ReadonlySet<number>;
}

/** What an expression is computed from; times are seconds of the simulation. */
export interface Given {
  readonly result?: readonly number[] | number;
  readonly now?: number;
}

const [resultIndex, nowIndex] = [0, 1];

/** A part made of others; one that reads nothing is computed once. */
function compiledOf(parts: readonly Compiled[], at: Compiled['at']): Compiled {
  const reads = new Set(parts.flatMap((part) => [...part.reads]));
  if (reads.size > 0) return { at, reads };
  let value: Value | undefined;
  return { reads, at: (frame) => (value ??= at(frame)) };
}

const variable = (index: number, name: string): Compiled => ({
  at: (frame) => {
    const value = frame[index];
    if (value === undefined) throw undefinedHere(name);
    return value;
  },
  reads: new Set([index]),
});

const undefinedHere = (name: string): EvaluationError => new EvaluationError(`${name} is not defined here`);

/**
 * Compiles an expression of expr-lang, as Argo Rollouts uses it in conditions and in rangeQuery; throws `Unreadable` for
 * what is not supported.
 */
export function compileExpression(text: string): (given: Given) => Value {
  const { at } = new Parser(text).parse();
  const frame: Frame = [];
  return ({ result, now = 0 }) => {
    frame[resultIndex] = result;
    frame[nowIndex] = now;
    return at(frame);
  };
}

/** Compiles a condition over `result`, as `evaluate.EvalCondition`; a result that is no boolean is an `EvaluationError`. */
export function compileCondition(text: string): (result: readonly number[] | number) => boolean {
  const compiled = compileExpression(text);
  return (result) => {
    const value = compiled({ result });
    if (typeof value !== 'boolean') throw new EvaluationError(`expected bool, got ${JSON.stringify(value)}`);
    return value;
  };
}

const precedence: Readonly<Record<string, number>> = {
  '||': 10,
  or: 10,
  '&&': 15,
  and: 15,
  '==': 20,
  '!=': 20,
  '<': 20,
  '>': 20,
  '<=': 20,
  '>=': 20,
  in: 20,
  '+': 30,
  '-': 30,
  '*': 60,
  '/': 60,
  '%': 60,
  '**': 100,
  '^': 100,
  '??': 500,
};

const isRightAssociative = (operator: string): boolean => operator === '**' || operator === '^';

/** Go truncates to multiples since the year 1, in seconds of Unix. */
const zeroTime = -62_135_596_800;

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;
  /** What the names stand for, in the part that is read. */
  private readonly variables = new Map<string, Compiled>([['result', variable(resultIndex, 'result')]]);
  private indexes = 2;

  constructor(private readonly text: string) {
    this.tokens = tokenize(text);
  }

  parse(): Compiled {
    const compiled = this.expression();
    if (this.token.kind !== 'end') throw this.unreadable(this.token.text);
    return compiled;
  }

  private expression(): Compiled {
    if (this.accept('let')) return this.declaration();
    const condition = this.binary(0);
    if (!this.accept('?')) return condition;
    const consequent = this.expression();
    this.expect(':');
    const alternate = this.expression();
    return compiledOf([condition, consequent, alternate], (frame) =>
      boolean(condition.at(frame)) ? consequent.at(frame) : alternate.at(frame),
    );
  }

  private declaration(): Compiled {
    const { kind, text: name } = this.token;
    if (kind !== 'name') throw this.unreadable(name);
    this.at++;
    this.expect('=');
    const value = this.expression();
    this.expect(';');
    const index = this.indexes++;
    const isConstant = value.reads.size === 0;
    const body = this.within({ [name]: isConstant ? value : variable(index, name) }, () => this.expression());
    const others = { ...body, reads: new Set([...body.reads].filter((other) => other !== index)) };
    return compiledOf([value, others], (frame) => {
      frame[index] = value.at(frame);
      return body.at(frame);
    });
  }

  /** Reads a part in which names stand for something else. */
  private within(names: Readonly<Record<string, Compiled>>, read: () => Compiled): Compiled {
    const before = Object.keys(names).map((name) => [name, this.variables.get(name)] as const);
    for (const [name, compiled] of Object.entries(names)) this.variables.set(name, compiled);
    const part = read();
    for (const [name, compiled] of before) {
      if (compiled) this.variables.set(name, compiled);
      else this.variables.delete(name);
    }
    return part;
  }

  private binary(least: number): Compiled {
    let left = this.unary();
    for (;;) {
      const operator = this.token.text;
      const level = precedence[operator];
      if (level === undefined || level < least) return left;
      this.at++;
      const right = this.binary(isRightAssociative(operator) ? level : level + 1);
      left = binaryOf(operator, left, right);
    }
  }

  private unary(): Compiled {
    if (this.accept('!') || this.accept('not')) {
      const operand = this.binary(50);
      return compiledOf([operand], (frame) => !boolean(operand.at(frame)));
    }
    if (this.accept('-')) {
      const operand = this.binary(90);
      return compiledOf([operand], (frame) => -number(operand.at(frame)));
    }
    if (this.accept('+')) return this.binary(90);
    return this.postfix(this.primary());
  }

  private postfix(start: Compiled): Compiled {
    let compiled = start;
    for (;;) {
      const inner = compiled;
      if (this.accept('[')) compiled = this.elements(inner);
      else if (this.accept('.')) compiled = this.method(inner);
      else break;
    }
    return compiled;
  }

  /** An element of a list, or the elements from an index to another one. */
  private elements(items: Compiled): Compiled {
    const from = this.token.text === ':' ? undefined : this.expression();
    if (from && this.accept(']'))
      return compiledOf([items, from], (frame) => elementOf(items.at(frame), number(from.at(frame))));
    this.expect(':');
    const to = this.token.text === ']' ? undefined : this.expression();
    this.expect(']');
    const parts = [items, from, to].filter((part) => part !== undefined);
    return compiledOf(parts, (frame) =>
      list(items.at(frame)).slice(from && integer(from.at(frame)), to && integer(to.at(frame))),
    );
  }

  /** A method of a time or a duration, which are seconds here. */
  private method(receiver: Compiled): Compiled {
    const { text } = this.token;
    if (text !== 'Truncate' && text !== 'Seconds') throw this.unreadable(`.${text}`);
    this.at++;
    this.expect('(');
    if (text === 'Seconds') {
      this.expect(')');
      return receiver;
    }
    const step = this.expression();
    this.expect(')');
    return compiledOf([receiver, step], (frame) => {
      const seconds = number(step.at(frame));
      return Math.floor((number(receiver.at(frame)) - zeroTime) / seconds) * seconds + zeroTime;
    });
  }

  private primary(): Compiled {
    const { kind, text } = this.token;
    this.at++;
    if (kind === 'number') {
      const value = Number(text.replaceAll('_', ''));
      return compiledOf([], () => value);
    }
    if (kind === 'text') {
      const value = text.startsWith('"') ? (JSON.parse(text) as string) : text.slice(1, -1);
      return compiledOf([], () => value);
    }
    if (text === '(') {
      const inner = this.expression();
      this.expect(')');
      return inner;
    }
    if (text === '[') return this.list();
    if (kind !== 'name') throw this.unreadable(text);
    if (text in constants) {
      const value = constants[text] as Value;
      return compiledOf([], () => value);
    }
    if (this.token.text === '(') return this.call(text);
    const known = this.variables.get(text);
    if (known) return known;
    if (!text.startsWith('#')) throw this.unreadable(text);
    return compiledOf([], () => {
      throw undefinedHere(text);
    });
  }

  private list(): Compiled {
    const items: Compiled[] = [];
    while (!this.accept(']')) {
      items.push(this.expression());
      if (this.token.text !== ']') this.expect(',');
    }
    return compiledOf(items, (frame) => items.map((item) => item.at(frame)));
  }

  private call(name: string): Compiled {
    const implementation = functions[name];
    if (!implementation) throw this.unreadable(`${name}()`);
    this.expect('(');
    const args: Compiled[] = [];
    while (!this.accept(')')) {
      args.push(args.length === 1 && predicates.has(name) ? this.predicate(name === 'reduce') : this.expression());
      if (this.token.text !== ')') this.expect(',');
    }
    if (name === 'now') return variable(nowIndex, 'now()');
    const [first, second, initial] = args;
    if (name === 'reduce' && first && second && initial && !second.reads.has(resultIndex))
      return reduction(first, second, initial);
    if (args.length === 2 && first && second)
      return compiledOf(args, (frame) => implementation([first.at(frame), second.at(frame)]));
    return compiledOf(args, (frame) => implementation(args.map((arg) => arg.at(frame))));
  }

  private predicate(hasAccumulator: boolean): Compiled {
    const isBraced = this.accept('{');
    const [item, accumulator] = [this.indexes++, this.indexes++];
    const names = {
      '#': variable(item, '#'),
      ...(hasAccumulator ? { '#acc': variable(accumulator, '#acc') } : {}),
    };
    const body = this.within(names, () => this.expression());
    if (isBraced) this.expect('}');
    const at =
      (frame: Frame): Closure =>
      (value, acc) => {
        frame[item] = value;
        frame[accumulator] = acc;
        return body.at(frame);
      };
    return { at, reads: new Set([...body.reads].filter((index) => index !== item && index !== accumulator)) };
  }

  private get token(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)] as Token;
  }

  private accept(text: string): boolean {
    if (this.token.text !== text) return false;
    this.at++;
    return true;
  }

  private expect(text: string): void {
    if (!this.accept(text)) throw this.unreadable(this.token.text || 'its end');
  }

  private unreadable(what: string): Unreadable {
    return new Unreadable(`${JSON.stringify(what)} in the expression ${this.text}`);
  }
}

/**
 * `reduce`, which goes on from its last result where the list is the same one, and has become longer, and the variables
 * that the predicate reads are the same.
 */
function reduction(items: Compiled, predicate: Compiled, initial: Compiled): Compiled {
  const indexes = [...predicate.reads];
  const given: (Value | undefined)[] = [];
  let known: readonly Value[] | undefined;
  let [start, acc]: Value[] = [];
  let length = 0;
  return compiledOf([items, predicate, initial], (frame) => {
    const all = list(items.at(frame));
    const first = initial.at(frame);
    if (all !== known || first !== start || indexes.some((index, place) => frame[index] !== given[place])) {
      known = all;
      start = first;
      acc = first;
      length = 0;
      indexes.forEach((index, place) => {
        given[place] = frame[index];
      });
    }
    const combine = closure(predicate.at(frame));
    for (; length < all.length; length++) acc = combine(all[length] as Value, acc);
    return acc as Value;
  });
}

const constants: Readonly<Record<string, Value>> = { true: true, false: false, nil: null };

/** Functions with a predicate as second argument. */
const predicates = new Set(['all', 'any', 'one', 'none', 'filter', 'map', 'count', 'sum', 'reduce']);

function integer(value: Value): number {
  const index = number(value);
  if (!Number.isInteger(index)) throw new EvaluationError(`expected an int, got ${index}`);
  return index;
}

function elementOf(value: Value, index: number): Value {
  const items = list(value);
  const item = items[index < 0 ? items.length + index : index];
  if (item === undefined) throw new EvaluationError(`index out of range: ${index}`);
  return item;
}

const compared: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

const computed: Readonly<Record<string, (a: number, b: number) => number>> = {
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '^': (a, b) => a ** b,
};

function binaryOf(operator: string, left: Compiled, right: Compiled): Compiled {
  return compiledOf([left, right], evaluationOf(operator, left.at, right.at));
}

function evaluationOf(operator: string, left: Compiled['at'], right: Compiled['at']): Compiled['at'] {
  const compare = compared[operator];
  if (compare) return (frame) => compare(number(left(frame)), number(right(frame)));
  const compute = computed[operator];
  if (compute) return (frame) => compute(number(left(frame)), number(right(frame)));
  switch (operator) {
    case '&&':
    case 'and':
      return (frame) => boolean(left(frame)) && boolean(right(frame));
    case '||':
    case 'or':
      return (frame) => boolean(left(frame)) || boolean(right(frame));
    case '==':
      return (frame) => left(frame) === right(frame);
    case '!=':
      return (frame) => left(frame) !== right(frame);
    case '??':
      return (frame) => left(frame) ?? right(frame);
    case '+':
      return (frame) => {
        const [a, b] = [left(frame), right(frame)];
        return typeof a === 'string' && typeof b === 'string' ? a + b : number(a) + number(b);
      };
    default:
      return (frame) => list(right(frame)).includes(left(frame));
  }
}
