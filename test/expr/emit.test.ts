import { z } from 'zod';
import {
  call,
  choice,
  type Expr,
  type ExprType,
  include,
  literal,
  local,
  loop,
  reference,
  text,
} from '../../lib/expr/ast';
import { each, eachEntry, eachText, entriesOf, ifSet, isPlain, loopOf, when } from '../../lib/expr/blocks';
import { callFunction } from '../../lib/expr/call-function';
import { type EmitContext, emit, enter, pipeline, rootDot } from '../../lib/expr/emit';
import {
  action,
  asBlockText,
  comment,
  escapeBraces,
  openIf,
  openRange,
  openWith,
  textTemplateLines,
  yamlBlock,
} from '../../lib/expr/emit-lines';
import { OpaqueToken } from '../../lib/expr/tokens';
import { type FunctionName, functions } from '../../lib/helm/functions/function-table';
import type { HelmFunction } from '../../lib/helm/functions/helm-function';
import type { Json } from '../../lib/json';
import { value } from '../support/expressions';
import { rejectionOf, smallChart, specOf, specTemplate } from '../support/small-chart';

const written = (expr: Expr, dot: EmitContext = rootDot()): string => pipeline(expr, dot);
const inline = (...parts: (string | Expr)[]): string => asBlockText(text(parts), rootDot());

describe('an expression in a template', () => {
  it.each<[Json, string]>([
    ['a', '"a"'],
    ['say "hi"', '`say "hi"`'],
    ['"\n', '"\\"\\n"'],
    ['"`', '"\\"`"'],
    [3, '3'],
    [0.5, '0.5'],
    [true, 'true'],
    [null, 'nil'],
    [[1, 'b', null], 'list 1 "b" nil'],
    [[['x'], { a: 1 }], 'list (list "x") (dict "a" 1)'],
    [{ a: 'b', c: { d: [] } }, 'dict "a" "b" "c" (dict "d" (list))'],
  ])('writes the literal %j in Go syntax', (json, expected) => {
    expect(written(literal(json))).toBe(expected);
  });

  it('rejects a lone surrogate', () => {
    expect(rejectionOf(() => written(literal('\ud800')))).toBe(
      '"\\ud800": the text contains a lone surrogate [not-modelled]',
    );
  });

  it.each([
    ['a', '.Values.a'],
    ['a.b_2', '.Values.a.b_2'],
    ['a-b', 'index .Values "a-b"'],
    ['a.2b', 'index .Values "a" "2b"'],
    ['a.b c', 'index .Values "a" "b c"'],
    ['', 'index .Values ""'],
  ])('reads %s', (name, expected) => {
    expect(written(value(name))).toBe(expected);
  });

  it('parenthesizes operands of more than one word', () => {
    expect(yamlBlock(value('a', 'map'), 0, rootDot())).toBe('{{ toYaml .Values.a }}');
    expect(yamlBlock(value('a-b', 'map'), 2, rootDot())).toBe('{{- toYaml (index .Values "a-b") | nindent 2 }}');
    expect(yamlBlock(literal({ a: 1 }), 0, rootDot())).toBe('{{ toYaml (dict "a" 1) }}');
    expect(yamlBlock(literal('two words'), 0, rootDot())).toBe('{{ toYaml "two words" }}');
    expect(
      yamlBlock(
        include({ name: 'c.x', description: '', form: 'text', body: literal(''), chartKey: {} }, 'escape'),
        0,
        rootDot(),
      ),
    ).toBe('{{ toYaml (include "c.x" .) }}');
  });

  it('writes functions on text as a pipeline, except on a literal', () => {
    expect(written(callFunction('lower', [value('a')]))).toBe('.Values.a | lower');
    expect(written(callFunction('trunc', [literal(3), value('a')]))).toBe('.Values.a | trunc 3');
    expect(written(callFunction('upper', [callFunction('lower', [value('a')])]))).toBe('.Values.a | lower | upper');
    expect(written(callFunction('lower', [literal('A')]))).toBe('lower "A"');
  });

  it('writes $ before methods of the root inside a block', () => {
    const inside = enter(rootDot(), local('item'));
    expect(written(callFunction('apiVersionsHas', [literal('v1')]), inside)).toBe(
      '$.Capabilities.APIVersions.Has "v1"',
    );
    expect(written(callFunction('concat', [value('a', 'list'), value('b', 'list')]), inside)).toBe(
      'concat $.Values.a $.Values.b | default list',
    );
  });

  it('escapes the end of a comment', () => {
    expect(comment('a */ b')).toBe('{{- /* a * / b */ -}}');
  });

  it.each([
    ['{ {x', '{ {x'],
    ['a {{ b }} c {{ d }} e', 'a {{`{{ b }} c {{ d }}`}} e'],
    ['{{', '{{`{{`}}'],
    ['}} {{`', '}} {{`{{`}}`'],
    ['{{ a\n}}', '{{`{{`}} a\n}}'],
  ])('escapes braces in text: %j', (braces, expected) => {
    expect(escapeBraces(braces)).toBe(expected);
    expect(inline(braces, value('a'))).toBe(`${expected}{{ .Values.a }}`);
  });

  it('escapes a brace before an action', () => {
    expect(inline('{', value('a'))).toBe('{{`{`}}{{ .Values.a }}');
    expect(inline('{{{', value('a'))).toBe('{{`{{`}}{{`{`}}{{ .Values.a }}');
  });
});

describe('a number in text', () => {
  it('is converted to an integer if it may be a float64', () => {
    expect(inline('n=', value('n', 'integer'))).toBe('n={{ int64 .Values.n }}');
    expect(inline('n=', value('n', 'integer', 'quotable'))).toBe('n={{ .Values.n }}');
    expect(inline('n=', value('n', 'number'))).toBe('n={{ .Values.n | toJson }}');
    expect(inline('n=', value('n', 'number', 'bare'))).toBe('n={{ .Values.n }}');
    expect(inline('n=', literal(1_000_000))).toBe('n=1000000');
  });
});

describe('a call', () => {
  const [a, b, c] = [value('a', 'map'), value('b', 'map'), value('c', 'map')];

  it('copies the maps that Sprig would modify', () => {
    expect(written(callFunction('merge', [a, b]))).toBe('merge (deepCopy .Values.a) .Values.b');
    expect(written(callFunction('mergeOverwrite', [a, b, c]))).toBe(
      'mergeOverwrite (deepCopy .Values.a) (deepCopy .Values.b) .Values.c',
    );
  });

  it('of not has a shorter form for some functions', () => {
    const not = (expr: Expr) => written(callFunction('not', [expr]));
    expect(not(callFunction('eq', [value('a'), literal('x')]))).toBe('ne .Values.a "x"');
    expect(not(callFunction('isSet', [a]))).toBe('kindIs "invalid" .Values.a');
    expect(not(callFunction('ne', [value('a'), literal('x')]))).toBe('not (ne .Values.a "x")');
  });
});

describe('a choice inside an expression', () => {
  const chosen = (yes: Expr, no: Expr = literal('no'), condition: Expr = value('on', 'boolean')): string =>
    written(choice(condition, yes, no));
  const template = (body: unknown, form: 'text' | 'object' = 'text') =>
    include({ name: 'c.x', description: '', form, body, chartKey: {} }, 'escape');

  it('is a ternary if neither branch can fail', () => {
    expect(chosen(callFunction('default', [literal('a'), value('b')]))).toBe(
      'ternary (.Values.b | default "a") "no" .Values.on',
    );
    expect(chosen(callFunction('eq', [value('a'), literal('b')]))).toBe('ternary (eq .Values.a "b") "no" .Values.on');
    expect(chosen(callFunction('ne', [value('a'), literal('b')]))).toBe('ternary (ne .Values.a "b") "no" .Values.on');
    expect(chosen(template(literal('x')))).toBe('ternary (include "c.x" .) "no" .Values.on');
  });

  it('evaluates only the chosen branch if the other could fail', () => {
    const careful = (branch: string) => `first (or (and .Values.on (list (${branch}))) (list "no"))`;
    const required = callFunction('required', [literal('m'), value('b')]);
    expect(chosen(required)).toBe(careful('.Values.b | required "m"'));
    expect(chosen(callFunction('eq', [value('a', 'any'), literal('b')]))).toBe(careful('eq .Values.a "b"'));
    expect(chosen(callFunction('ne', [literal('b'), value('a', 'any')]))).toBe(careful('ne "b" .Values.a'));
    expect(chosen(template(required))).toBe(careful('include "c.x" .'));
    expect(chosen(template({}, 'object'))).toBe(careful('include "c.x" .'));
    expect(chosen(literal('a'), required)).toBe(
      'first (or (and .Values.on (list "a")) (list (.Values.b | required "m")))',
    );
  });

  it('is a ternary of functions that accept every value, and of comparisons if the types are known', () => {
    const names = Object.keys(functions) as FunctionName[];
    const isTernary = (name: FunctionName, type: ExprType): boolean => {
      const { params, rest } = functions[name] as HelmFunction;
      const args = [...params, ...(rest ? [rest] : [])].map((_, index) => value(`v${index}`, type));
      return chosen(call(name, args, type)).startsWith('ternary ');
    };
    expect(names.filter((name) => isTernary(name, 'any')).join(' ')).toBe(
      'default coalesce and or not empty isSet printf toString plainNumber quote squote toJson add mul sub max min int64 int float64 mulf dict list',
    );
    expect(names.filter((name) => isTernary(name, 'string') && !isTernary(name, 'any'))).toEqual([
      'ternary',
      'eq',
      'ne',
    ]);
  });

  it('converts the condition of a ternary to a boolean', () => {
    expect(chosen(literal('a'), literal('b'), value('name'))).toBe('ternary "a" "b" (not (not .Values.name))');
  });

  it('is a block in text', () => {
    expect(inline('<', choice(value('on', 'boolean'), value('a'), literal('')), '>')).toBe(
      '<{{ if .Values.on }}{{ .Values.a }}{{ end }}>',
    );
    expect(inline('<', choice(value('on', 'boolean'), text(['a', value('a')]), literal('{{')), '>')).toBe(
      '<{{ if .Values.on }}a{{ .Values.a }}{{ else }}{{`{{`}}{{ end }}>',
    );
  });
});

describe('the text of a named template', () => {
  const on = value('on', 'boolean');
  const other = value('other', 'boolean');

  it('has a line for each case', () => {
    const cases = choice(on, value('a'), choice(other, text(['x ', choice(on, value('b'), literal('c'))]), value('d')));
    expect(textTemplateLines(cases, rootDot())).toEqual([
      '{{- if .Values.on }}',
      '{{- .Values.a }}',
      '{{- else if .Values.other }}',
      '{{- "" }}x {{ if .Values.on }}{{ .Values.b }}{{ else }}c{{ end }}',
      '{{- else }}',
      '{{- .Values.d }}',
      '{{- end }}',
    ]);
  });

  it('keeps leading and trailing white space', () => {
    const edged = (...parts: string[]) =>
      textTemplateLines(text([...parts, choice(on, value('a'), value('b'))]), rootDot());
    const block = '{{ if .Values.on }}{{ .Values.a }}{{ else }}{{ .Values.b }}{{ end }}';
    expect(edged('x')).toEqual([`x${block}`]);
    expect(edged(' x')).toEqual([`{{ "" }} x${block}{{ "" }}`]);
    const spaced = choice(on, text([' ', choice(other, value('a'), value('b')), '\n']), value('c'));
    expect(textTemplateLines(spaced, rootDot())[1]).toBe(
      '{{- "" }} {{ if .Values.other }}{{ .Values.a }}{{ else }}{{ .Values.b }}{{ end }}\n{{ "" }}',
    );
  });

  it('has loops on one line, with the variables that are used by name', () => {
    const item = local('item');
    const key = local('key');
    const list = value('words', 'list');
    const map = value('labels', 'map');
    const lines = (over: Expr, name: typeof key | undefined, ...body: (string | Expr)[]) =>
      emit((dot) => textTemplateLines(loop({ over, item, key: name }, text(body)), dot));
    expect(lines(list, undefined, reference(item, [], 'string'), ',')).toEqual([
      '{{ range .Values.words }}{{ . }},{{ end }}',
    ]);
    expect(lines(map, key, reference(item, [], 'string'))).toEqual(['{{ range .Values.labels }}{{ . }}{{ end }}']);
    expect(lines(map, key, reference(key, [], 'string'), '=', reference(item, [], 'string'))).toEqual([
      '{{ range $key, $item := .Values.labels }}{{ $key }}={{ $item }}{{ end }}',
    ]);
  });

  it('must contain loops, which are rejected inside other expressions', () => {
    const made = loop({ over: value('words', 'list'), item: local('item'), key: undefined }, literal('x'));
    expect(rejectionOf(() => written(made))).toBe(
      'eachText: eachText() is only supported in a named template: define it with chart.define(name, description, text) [not-modelled]',
    );
  });
});

describe('the variables of blocks', () => {
  it('have unique names at any depth', () => {
    const [a, b, c] = [local('item'), local('item'), local('item')];
    const outer = enter(rootDot(), a);
    const middle = enter(outer, b);
    const inner = enter(middle, c);
    const names = [a, b, c].map((one) => written(reference(one, ['x'], 'string'), enter(inner, local('other'))));
    expect(names).toEqual(['$item.x', '$item2.x', '$item3.x']);
    expect(openWith(value('x'), b, outer, middle)).toBe('{{- with $item2 := $.Values.x }}');
  });

  it('are declared only if they are used by name', () => {
    const [item, key] = [local('item'), local('key')];
    const inner = enter(rootDot(), item, key);
    expect(openRange({ over: value('m', 'map'), item, key }, rootDot(), inner)).toBe('{{- range .Values.m }}');
    inner.named.add(item);
    expect(openRange({ over: value('m', 'map'), item, key }, rootDot(), inner)).toBe('{{- range $item := .Values.m }}');
    inner.named.add(key);
    expect(openRange({ over: value('m', 'map'), item, key }, rootDot(), inner)).toBe(
      '{{- range $key, $item := .Values.m }}',
    );
  });

  it('are rejected outside their block', () => {
    expect(rejectionOf(() => action(reference(local('item'), [], 'string'), rootDot()))).toBe(
      '$item: a loop variable is used outside its loop: move the expression into the body of each() or ifSet() [scope]',
    );
  });

  it('are named after what they are bound to', () => {
    const shape = {
      name: z.string().default('n').describe('A name.'),
      words: z.array(z.string()).min(1).default(['w']).describe('Words.'),
      ports: z.record(z.string(), z.int()).default({ http: 80 }).describe('Ports.'),
    };
    const model = smallChart(shape, (v) => ({
      bound: ifSet(v.name, (name) => each(v.words, (word) => `${word} of ${name}`)),
      keys: each(v.ports, (port, key) => each(v.words, (word) => `${word} at ${key} ${port}`)),
    }));
    expect(specTemplate(model)).toContain('{{- with $value := .Values.name }}');
    expect(specTemplate(model)).toContain('{{- range $key, $value := .Values.ports }}');
  });
});

describe('when, ifSet and each of values known at build time', () => {
  it('return the value itself', () => {
    expect([ifSet('x'), ifSet(''), ifSet('', (name) => name, 'else'), ifSet('x', (name) => [name])]).toEqual([
      'x',
      undefined,
      'else',
      ['x'],
    ]);
    expect(each(['b', 'a'], (item) => `<${item}>`)).toEqual(['<b>', '<a>']);
    expect(each({ c: 1, b: 2, a: 3, d: 4 }, (item, key) => `${key}${item}`)).toEqual(['a3', 'b2', 'c1', 'd4']);
    expect(eachEntry({ b: 1, a: 2 }, (item, key) => ({ [`${key}x`]: item }))).toEqual({ ax: 2, bx: 1 });
    expect(eachText({ b: 1, a: 2 }, (item, key) => `${key}${item},`)).toBe('a2,b1,');
    expect(entriesOf(['x', 'y'])).toEqual([
      ['0', 'x'],
      ['1', 'y'],
    ]);
    expect([isPlain([1]), isPlain({}), when([], 'a', 'b'), when([0], 'a', 'b')]).toEqual([true, true, 'b', 'a']);
  });

  it.each([
    ['when', () => when(Symbol.iterator, 'x')],
    ['ifSet', () => ifSet(Symbol.iterator)],
    ['each', () => isPlain([Symbol.iterator])],
    ['each', () => loopOf([Symbol.iterator], String)],
  ])('report their name for an unsupported value: %s', (name, body) => {
    expect(rejectionOf(body)).toBe(
      `${name}: unsupported value: a symbol cannot be written to a chart [token-undecodable]`,
    );
  });

  it('report their name if an iteration does not return text', () => {
    const shape = { words: z.array(z.string()).default(['w']).describe('Words.') };
    const build = () =>
      smallChart(shape, (v, chart) =>
        chart.define(
          'x',
          'X.',
          eachText(v.words, () => Symbol.iterator as never),
        ),
      );
    expect(rejectionOf(build)).toMatch(/eachText: unsupported value: a symbol cannot be written to a chart/);
  });
});

describe('the placeholder of a block', () => {
  const shape = {
    enabled: z.boolean().default(true).describe('A switch.'),
    other: z.boolean().default(true).describe('Another switch.'),
    words: z.array(z.string()).default(['w']).describe('Words.'),
  };

  it('has the type of its body', async () => {
    let isOpaque = false;
    const model = smallChart(shape, (v) => {
      const both = when(v.enabled, v.other);
      isOpaque = (both as unknown) instanceof OpaqueToken;
      const nothing = when(v.enabled, null);
      expect(typeof nothing).toBe('string');
      const { key } = loopOf(v.words, () => '') as { key: unknown };
      expect(key).toBeUndefined();
      loopOf(v.words, (_: string, name: string) => expect(name).toBe(''));
      return { both, nothing, words: each(v.words, (word) => word) };
    });
    expect(isOpaque).toBe(true);
    expect(await specOf(model, {})).toEqual({ both: true, nothing: null, words: ['w'] });
    expect(await specOf(model, { enabled: false })).toEqual({ words: ['w'] });
  });
});

describe('conditions', () => {
  it('flatten nested `and`', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => value(name, 'boolean')) as [Expr, Expr, Expr];
    const and = callFunction('and', [callFunction('and', [a, b]), c]);
    expect(openIf(and, rootDot())).toBe('{{- if and .Values.a .Values.b .Values.c }}');
    expect(openIf(callFunction('or', [and, c]), rootDot())).toBe(
      '{{- if or (and .Values.a .Values.b .Values.c) .Values.c }}',
    );
    expect(openIf(callFunction('and', [callFunction('eq', [a, b]), c]), rootDot())).toBe(
      '{{- if and (eq .Values.a .Values.b) .Values.c }}',
    );
  });
});
