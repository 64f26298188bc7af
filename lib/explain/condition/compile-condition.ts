import { Unreadable } from '../query/unreadable';
import { functions } from './functions';
import { type Token, tokenize } from './tokenize';
import { boolean, type Closure, closure, EvaluationError, list, number, type Scope, type Value } from './values';

/** A part of an expression. */
interface Compiled {
  readonly at: (scope: Scope) => Value;
  /** The variables that it reads. */
  readonly reads: ReadonlySet<string>;
}

/** A part made of others; one that reads nothing is computed once. */
function compiledOf(parts: readonly Compiled[], at: Compiled['at'], others: readonly string[] = []): Compiled {
  const reads = new Set([...parts.flatMap((part) => [...part.reads]), ...others]);
  if (reads.size > 0) return { at, reads };
  let value: Value | undefined;
  return { reads, at: (scope) => (value ??= at(scope)) };
}

/**
 * Compiles an expression of expr-lang, as Argo Rollouts uses it in conditions and in rangeQuery; throws `Unreadable` for
 * what is not supported.
 */
export function compileExpression(text: string): (scope: Scope) => Value {
  return new Parser(text).parse().at;
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
  /** Names that `let` declares. */
  private readonly variables = new Set<string>();

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
    return compiledOf([condition, consequent, alternate], (scope) =>
      boolean(condition.at(scope)) ? consequent.at(scope) : alternate.at(scope),
    );
  }

  private declaration(): Compiled {
    const { kind, text: name } = this.token;
    if (kind !== 'name') throw this.unreadable(name);
    this.at++;
    this.expect('=');
    const value = this.expression();
    this.expect(';');
    this.variables.add(name);
    const body = this.expression();
    this.variables.delete(name);
    const others = { ...body, reads: new Set([...body.reads].filter((other) => other !== name)) };
    return compiledOf([value, others], (scope) => body.at({ ...scope, [name]: value.at(scope) }));
  }

  private binary(least: number): Compiled {
    let left = this.unary();
    for (;;) {
      const operator = this.token.text;
      const level = this.token.kind === 'text' ? undefined : precedence[operator];
      if (level === undefined || level < least) return left;
      this.at++;
      const right = this.binary(isRightAssociative(operator) ? level : level + 1);
      left = binaryOf(operator, left, right);
    }
  }

  private unary(): Compiled {
    if (this.accept('!') || this.accept('not')) {
      const operand = this.binary(50);
      return compiledOf([operand], (scope) => !boolean(operand.at(scope)));
    }
    if (this.accept('-')) {
      const operand = this.binary(90);
      return compiledOf([operand], (scope) => -number(operand.at(scope)));
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
    if (this.token.text === '|' || this.token.text === '?.') throw this.unreadable(this.token.text);
    return compiled;
  }

  /** An element of a list, or the elements from an index to another one. */
  private elements(items: Compiled): Compiled {
    const from = this.token.text === ':' ? undefined : this.expression();
    if (from && this.accept(']'))
      return compiledOf([items, from], (scope) => elementOf(items.at(scope), number(from.at(scope))));
    this.expect(':');
    const to = this.token.text === ']' ? undefined : this.expression();
    this.expect(']');
    const parts = [items, from, to].filter((part) => part !== undefined);
    return compiledOf(parts, (scope) =>
      list(items.at(scope)).slice(from && integer(from.at(scope)), to && integer(to.at(scope))),
    );
  }

  /** A method of a time or a duration, which are seconds here. */
  private method(receiver: Compiled): Compiled {
    const { kind, text } = this.token;
    if (kind !== 'name' || (text !== 'Truncate' && text !== 'Seconds')) throw this.unreadable(`.${text}`);
    this.at++;
    this.expect('(');
    if (text === 'Seconds') {
      this.expect(')');
      return receiver;
    }
    const step = this.expression();
    this.expect(')');
    return compiledOf([receiver, step], (scope) => {
      const seconds = number(step.at(scope));
      return Math.floor((number(receiver.at(scope)) - zeroTime) / seconds) * seconds + zeroTime;
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
    if (text !== 'result' && !text.startsWith('#') && !this.variables.has(text)) throw this.unreadable(text);
    const at = (scope: Scope): Value => {
      const value = scope[text];
      if (value === undefined) throw new EvaluationError(`${text} is not defined here`);
      return value;
    };
    return compiledOf([], at, [text]);
  }

  private list(): Compiled {
    const items: Compiled[] = [];
    while (!this.accept(']')) {
      items.push(this.expression());
      if (this.token.text !== ']') this.expect(',');
    }
    return compiledOf(items, (scope) => items.map((item) => item.at(scope)));
  }

  private call(name: string): Compiled {
    const implementation = functions[name];
    if (!implementation) throw this.unreadable(`${name}()`);
    this.expect('(');
    const args: Compiled[] = [];
    while (!this.accept(')')) {
      args.push(args.length === 1 && predicates.has(name) ? this.predicate() : this.expression());
      if (this.token.text !== ')') this.expect(',');
    }
    // Times are seconds of the simulation.
    if (name === 'now') return compiledOf([], (scope) => scope.now ?? 0, ['now']);
    const [first, second, initial] = args;
    if (name === 'reduce' && first && second && initial && !second.reads.has('result'))
      return reduction(first, second, initial);
    if (args.length === 2 && first && second)
      return compiledOf(args, (scope) => implementation([first.at(scope), second.at(scope)]));
    return compiledOf(args, (scope) => implementation(args.map((arg) => arg.at(scope))));
  }

  private predicate(): Compiled {
    const isBraced = this.accept('{');
    const body = this.expression();
    if (isBraced) this.expect('}');
    const at = (outer: Scope): Closure => {
      const inner: Record<string, Value> = { ...outer };
      return (item, acc) => {
        inner['#'] = item;
        if (acc !== undefined) inner['#acc'] = acc;
        return body.at(inner);
      };
    };
    return { at, reads: body.reads };
  }

  private get token(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)] as Token;
  }

  private accept(text: string): boolean {
    if (this.token.text !== text || this.token.kind === 'text' || this.token.kind === 'end') return false;
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
  let reduced: { all: readonly Value[]; length: number; given: readonly Value[]; acc: Value } | undefined;
  const names = [...predicate.reads].filter((name) => name !== '#' && name !== '#acc');
  return compiledOf([items, predicate, initial], (scope) => {
    const all = list(items.at(scope));
    const start = initial.at(scope);
    const given = [start, ...names.map((name) => scope[name] ?? null)];
    const isSame = reduced?.all === all && reduced.given.every((value, index) => value === given[index]);
    const known = isSame ? reduced : undefined;
    let acc = known?.acc ?? start;
    const combine = closure(predicate.at(scope));
    for (let index = known?.length ?? 0; index < all.length; index++) acc = combine(all[index] as Value, acc);
    reduced = { all, length: all.length, given, acc };
    return acc;
  });
}

const constants: Scope = { true: true, false: false, nil: null };

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
  if (compare) return (scope) => compare(number(left(scope)), number(right(scope)));
  const compute = computed[operator];
  if (compute) return (scope) => compute(number(left(scope)), number(right(scope)));
  switch (operator) {
    case '&&':
    case 'and':
      return (scope) => boolean(left(scope)) && boolean(right(scope));
    case '||':
    case 'or':
      return (scope) => boolean(left(scope)) || boolean(right(scope));
    case '==':
      return (scope) => left(scope) === right(scope);
    case '!=':
      return (scope) => left(scope) !== right(scope);
    case '??':
      return (scope) => left(scope) ?? right(scope);
    case '+':
      return (scope) => {
        const [a, b] = [left(scope), right(scope)];
        return typeof a === 'string' && typeof b === 'string' ? a + b : number(a) + number(b);
      };
    default:
      return (scope) => list(right(scope)).includes(left(scope));
  }
}
