import {
  call,
  choice,
  type Expr,
  type ExprType,
  literal,
  local,
  type Quoting,
  type ReferenceExpr,
  reference,
  text,
} from '../../../lib/expr/ast';
import { callFunction } from '../../../lib/expr/call-function';
import { emit, rootDot } from '../../../lib/expr/emit';
import type { ListItem, MapEntry, Tree } from '../../../lib/expr/tree';
import type { Json } from '../../../lib/json';
import { alwaysPrints, printsCondition } from '../../../lib/output/template/emptiness';
import { scalar } from '../../../lib/output/template/scalar';
import { textLines } from '../../../lib/output/template/text-lines';
import { treeLines } from '../../../lib/output/template/yaml';
import { rejectionOf } from '../../support/small-chart';

const value = (name: string, type: ExprType = 'string', quoting: Quoting = 'bare'): Expr =>
  reference('Values', name.split('.'), type, { quoting });
const on = value('on', 'boolean');
const other = value('other', 'boolean');

const leaf = (expr: Expr | Json): Tree => ({
  kind: 'leaf',
  expr: expr !== null && typeof expr === 'object' && 'kind' in expr ? (expr as Expr) : literal(expr as Json),
});
const map = (entries: Record<string, Tree>): Tree => ({
  kind: 'map',
  entries: Object.entries(entries).map(([key, one]) => ({ key, value: one })),
});
const list = (...items: Tree[]): Tree => ({ kind: 'list', items: items.map((one) => ({ value: one })) });
const mixed = (...items: ListItem[]): Tree => ({ kind: 'list', items });
const entries = (...all: MapEntry[]): Tree => ({ kind: 'map', entries: all });
const when = (condition: Expr, body: Tree, otherwise?: Tree): Tree => ({ kind: 'when', condition, body, otherwise });
const withTree = (one: Expr, body: (bound: Expr) => Tree, otherwise?: Tree): Tree => {
  const bound = local('value');
  return { kind: 'with', value: one, local: bound, body: body(reference(bound, [], one.type)), otherwise };
};
const each = (over: Expr, body: (item: Expr, key: Expr) => Tree): Tree => {
  const [item, key] = [local('item'), local('key')];
  const named = over.type === 'map';
  return {
    kind: 'each',
    over,
    item,
    key: named ? key : undefined,
    body: body(reference(item, [], 'string', { quoting: 'bare' }), reference(key, [], 'string', { quoting: 'bare' })),
  };
};
const object = (name: string, body: Tree): Tree => ({
  kind: 'object',
  template: { name, description: '', form: 'object', body: {}, chartKey: {} },
  body,
});

const written = (tree: Tree, indent = 0): string => emit((dot) => treeLines(tree, indent, dot)).join('\n');
const lines = (...all: string[]): string => all.join('\n');

describe('a field in a template', () => {
  it('prints literals as YAML', () => {
    expect(written(map({ a: leaf('x'), b: leaf(1), c: leaf(null), d: leaf('yes'), 'e: f': leaf('{{ x }}') }))).toBe(
      lines('a: x', 'b: 1', 'c: null', 'd: "yes"', '"e: f": "{{`{{ x }}`}}"'),
    );
    expect(written(map({ a: leaf({}), b: leaf([]), c: leaf({ d: 1 }), e: leaf(['f']) }), 2)).toBe(
      lines('  a: {}', '  b: []', '  c:', '    d: 1', '  e:', '    - f'),
    );
    expect(written(map({ a: map({}), b: list(), c: map({ d: map({}) }) }))).toBe(
      lines('a: {}', 'b: []', 'c:', '  d: {}'),
    );
    expect(written(map({ a: leaf('one\n\n  two\n') }), 2)).toBe(lines('  a: |', '    one', '', '      two'));
    expect(written(leaf({ a: 'one\n\ntwo\n' }), 2)).toBe(lines('  a: |', '    one', '', '    two'));
  });

  it('prints values, quoted if necessary', () => {
    expect(
      written(
        map({
          whole: leaf(value('a')),
          inside: leaf(value('a', 'string', 'quotable')),
          free: leaf(value('a', 'string', 'escape')),
          map: leaf(value('m', 'map', 'escape')),
          list: leaf(value('l', 'list', 'escape')),
        }),
        2,
      ),
    ).toBe(
      lines(
        '  whole: {{ .Values.a }}',
        '  inside: {{ .Values.a | quote }}',
        '  free: {{ .Values.a | quote }}',
        '  map:',
        '    {{- toYaml .Values.m | nindent 4 }}',
        '  list:',
        '    {{- toYaml .Values.l | nindent 4 }}',
      ),
    );
  });

  it('is printed inside its blocks including its key', () => {
    expect(written(map({ a: when(on, leaf('x')), b: when(on, leaf('x'), leaf('v')) }), 2)).toBe(
      lines('  {{- if .Values.on }}', '  a: x', '  b: x', '  {{- else }}', '  b: v', '  {{- end }}'),
    );
    expect(written(map({ a: withTree(value('n'), leaf, leaf('none')) }), 2)).toBe(
      lines('  {{- with .Values.n }}', '  a: {{ . | quote }}', '  {{- else }}', '  a: none', '  {{- end }}'),
    );
    expect(written(map({ a: withTree(value('n'), leaf) }))).toBe(
      lines('{{- with .Values.n }}', 'a: {{ . | quote }}', '{{- end }}'),
    );
  });

  it('that may be empty is guarded, unless an enclosing block implies it', () => {
    const inner = map({ a: when(on, leaf(1)), b: when(other, leaf(2)) });
    const body = [
      '  {{- if .Values.on }}',
      '  a: 1',
      '  {{- end }}',
      '  {{- if .Values.other }}',
      '  b: 2',
      '  {{- end }}',
    ];
    expect(written(map({ m: inner }))).toBe(
      lines('{{- if or .Values.on .Values.other }}', 'm:', ...body, '{{- end }}'),
    );
    expect(written(when(on, map({ m: inner })))).toBe(lines('{{- if .Values.on }}', 'm:', ...body, '{{- end }}'));
    expect(written(when(callFunction('and', [other, value('x')]), map({ m: inner })))).toBe(
      lines('{{- if and .Values.other .Values.x }}', 'm:', ...body, '{{- end }}'),
    );
    expect(written(when(value('x'), map({ m: inner })))).toContain('{{- if or .Values.on .Values.other }}');
    const either = callFunction('or', [on, other]);
    expect(written(when(either, map({ m: inner })))).toBe(
      lines('{{- if or .Values.on .Values.other }}', 'm:', ...body, '{{- end }}'),
    );
    expect(written(map({ m: mixed({ spread: each(value('words', 'list'), leaf) }) }))).toBe(
      lines(
        '{{- if .Values.words }}',
        'm:',
        '  {{- range .Values.words }}',
        '  - {{ . }}',
        '  {{- end }}',
        '{{- end }}',
      ),
    );
  });

  it('is an include for an object template, trimmed if that begins with a block', () => {
    const certain = map({ a: leaf(1) });
    expect(written(map({ a: object('c.x', certain) }), 2)).toBe(
      lines('  a:', '    {{- include "c.x" . | nindent 4 }}'),
    );
    const first = (tree: Tree): boolean => written(map({ a: object('c.x', tree) })).includes('| trim');
    expect([certain, map({}), list(), list(leaf(1)), leaf(value('m', 'map'))].map(first)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(
      [
        map({ a: when(on, leaf(1)), b: leaf(2) }),
        list(when(on, leaf(1)), leaf(2)),
        entries({ spread: leaf(value('m', 'map')) }, { key: 'b', value: leaf(1) }),
        when(on, certain, certain),
      ].map(first),
    ).toEqual([true, true, true, true]);
    expect(first(entries({ spread: object('c.y', certain) }, { key: 'b', value: leaf(1) }))).toBe(false);
    const blocky = map({ a: when(on, leaf(1)), b: leaf(2) });
    expect(first(entries({ spread: object('c.y', blocky) }, { key: 'b', value: leaf(1) }))).toBe(true);
  });

  it('can have an expression as key', () => {
    const key = text(['p-', value('a', 'string', 'quotable')]);
    expect(written(entries({ key, value: leaf(1) }, { key: value('k', 'string', 'escape'), value: leaf(2) }))).toBe(
      lines('p-{{ .Values.a }}: 1', '{{ .Values.k | quote }}: 2'),
    );
  });
});

describe('a spread map or list', () => {
  it('is printed if it is not empty', () => {
    expect(written(entries({ key: 'a', value: leaf(1) }, { spread: leaf(value('m', 'map')) }), 2)).toBe(
      lines('  a: 1', '  {{- with .Values.m }}', '  {{- toYaml . | nindent 2 }}', '  {{- end }}'),
    );
    expect(written(mixed({ value: leaf('a') }, { spread: leaf(value('l', 'list')) }))).toBe(
      lines('- a', '{{- with .Values.l }}', '{{ toYaml . }}', '{{- end }}'),
    );
  });

  it('is not guarded if an enclosing block implies that it is not empty', () => {
    const spread = value('m', 'map');
    expect(written(when(spread, entries({ key: 'a', value: leaf(1) }, { spread: leaf(spread) })))).toBe(
      lines('{{- if .Values.m }}', 'a: 1', '{{ toYaml .Values.m }}', '{{- end }}'),
    );
    const bound = withTree(spread, (own) => entries({ key: 'a', value: leaf(1) }, { spread: leaf(own) }));
    expect(written(bound, 2)).toBe(
      lines('  {{- with .Values.m }}', '  a: 1', '  {{- toYaml . | nindent 2 }}', '  {{- end }}'),
    );
    const deeper = withTree(value('d', 'map'), (own) =>
      entries({ spread: leaf(reference((own as ReferenceExpr).root, ['x'], 'map')) }),
    );
    expect(written(deeper)).toBe(
      lines('{{- with .Values.d }}', '{{- with .x }}', '{{ toYaml . }}', '{{- end }}', '{{- end }}'),
    );
  });

  it('is printed inside its blocks and loops', () => {
    expect(
      written(mixed({ value: leaf('a') }, { spread: when(on, list(leaf('b'), leaf('c')), leaf(value('l', 'list'))) })),
    ).toBe(
      lines(
        '- a',
        '{{- if .Values.on }}',
        '- b',
        '- c',
        '{{- else }}',
        '{{- with .Values.l }}',
        '{{ toYaml . }}',
        '{{- end }}',
        '{{- end }}',
      ),
    );
    expect(written(mixed({ spread: each(value('l', 'list'), leaf) }), 2)).toBe(
      lines('  {{- range .Values.l }}', '  - {{ . }}', '  {{- end }}'),
    );
    expect(written(mixed({ spread: each(value('l', 'list'), (item) => list(leaf('x'), leaf(item))) }))).toBe(
      lines('{{- range .Values.l }}', '- x', '- {{ . }}', '{{- end }}'),
    );
    expect(
      written(entries({ spread: each(value('m', 'map'), (item, key) => entries({ key, value: leaf(item) })) })),
    ).toBe(lines('{{- range $key, $item := .Values.m }}', '{{ $key }}: {{ $item }}', '{{- end }}'));
    expect(written(entries({ spread: each(value('m', 'map'), (item) => map({ a: leaf(item) })) }))).toBe(
      lines('{{- range .Values.m }}', 'a: {{ . }}', '{{- end }}'),
    );
  });
});

describe('an item of a list in a template', () => {
  it('follows the dash', () => {
    expect(
      written(
        list(
          leaf('x'),
          leaf('a\nb\n'),
          leaf({ a: 1, b: [2] }),
          leaf([]),
          leaf({}),
          leaf(value('m', 'map')),
          leaf(value('l', 'list')),
          map({ a: leaf(1), b: leaf(2) }),
          list(leaf('v'), leaf('z')),
          object('c.x', map({ a: leaf(1) })),
        ),
        2,
      ),
    ).toBe(
      lines(
        '  - x',
        '  - |',
        '    a',
        '    b',
        '  - a: 1',
        '    b:',
        '      - 2',
        '  - []',
        '  - {}',
        '  - {{- toYaml .Values.m | nindent 4 }}',
        '  - {{- toYaml .Values.l | nindent 4 }}',
        '  - a: 1',
        '    b: 2',
        '  - - v',
        '    - z',
        '  - {{- include "c.x" . | nindent 4 }}',
      ),
    );
  });

  it('has its first unconditional field after the dash, or none', () => {
    const maybe = when(on, leaf(1));
    expect(written(list(map({ a: maybe, b: leaf(2), c: leaf(3) })))).toBe(
      lines('- b: 2', '  {{- if .Values.on }}', '  a: 1', '  {{- end }}', '  c: 3'),
    );
    expect(written(list(map({ a: maybe })))).toBe(
      lines('{{- if .Values.on }}', '-', '  {{- if .Values.on }}', '  a: 1', '  {{- end }}', '{{- end }}'),
    );
    expect(written(list(entries({ spread: leaf(value('m', 'map')) }, { key: 'a', value: leaf(1) })))).toBe(
      lines('- a: 1', '  {{- with .Values.m }}', '  {{- toYaml . | nindent 2 }}', '  {{- end }}'),
    );
  });

  it('is printed inside its blocks including its dash', () => {
    expect(written(list(when(on, leaf('x'), leaf('v')), withTree(value('n'), leaf)), 2)).toBe(
      lines(
        '  {{- if .Values.on }}',
        '  - x',
        '  {{- else }}',
        '  - v',
        '  {{- end }}',
        '  {{- with .Values.n }}',
        '  - {{ . | quote }}',
        '  {{- end }}',
      ),
    );
  });
});

describe('the variables of a loop or a block', () => {
  it('are named if a nested block refers to them', () => {
    const tree = each(value('words', 'list'), (item) =>
      map({ a: withTree(value('n'), (own) => list(leaf(item), leaf(own))) }),
    );
    expect(written(mixed({ spread: tree }))).toBe(
      lines(
        '{{- range $item := .Values.words }}',
        '{{- if $.Values.n }}',
        '-',
        '  {{- with $.Values.n }}',
        '  a:',
        '    - {{ $item }}',
        '    - {{ . | quote }}',
        '  {{- end }}',
        '{{- end }}',
        '{{- end }}',
      ),
    );
  });

  it('are both named if the key is', () => {
    const tree = each(value('m', 'map'), (item, key) => map({ a: leaf(item), b: leaf(key) }));
    expect(written(mixed({ spread: tree }))).toBe(
      lines('{{- range $key, $item := .Values.m }}', '- a: {{ $item }}', '  b: {{ $key }}', '{{- end }}'),
    );
  });
});

describe('a scalar in a template', () => {
  const of = (expr: Expr): string => scalar(expr, rootDot());

  it('depends on its type', () => {
    expect(
      [
        literal('a: b'),
        literal('{{'),
        literal(3),
        literal(null),
        value('i', 'integer', 'escape'),
        value('i', 'integer', 'bare'),
        callFunction('add', [value('i', 'integer'), literal(1)]),
        value('n', 'number', 'escape'),
        value('b', 'boolean', 'escape'),
        value('x', 'any', 'escape'),
        value('x', 'any', 'bare'),
      ].map(of),
    ).toEqual([
      '"a: b"',
      '"{{`{{`}}"',
      '3',
      'null',
      '{{ int64 .Values.i }}',
      '{{ .Values.i }}',
      '{{ add (int64 .Values.i) 1 }}',
      '{{ .Values.n }}',
      '{{ .Values.b }}',
      '{{ .Values.x | toJson }}',
      '{{ .Values.x }}',
    ]);
  });

  it('is plain text, text in quotes or one quoted value', () => {
    const inside = value('a', 'string', 'quotable');
    expect(
      [text(['p-', inside]), text([inside, '-x']), text([inside, ': ', value('f', 'string', 'escape')])].map(of),
    ).toEqual(['p-{{ .Values.a }}', '"{{ .Values.a }}-x"', '{{ printf "%s: %s" .Values.a .Values.f | quote }}']);
    expect(of(call('lower', [inside], 'string', 'bare'))).toBe('{{ .Values.a | lower }}');
    expect(of(callFunction('toString', [value('n', 'number', 'escape')]))).toBe('{{ .Values.n | toJson | quote }}');
    expect(of(callFunction('toString', [value('n', 'number', 'bare')]))).toBe('{{ .Values.n | quote }}');
    expect(of(callFunction('toString', [value('x', 'any', 'escape')]))).toBe(
      '{{ ternary (toJson .Values.x) .Values.x (kindIs "float64" .Values.x) | quote }}',
    );
    expect(of(callFunction('lower', [value('f', 'string', 'escape')]))).toBe('{{ .Values.f | lower | quote }}');
  });

  it('is a choice of two', () => {
    expect(of(choice(on, literal('yes'), value('a')))).toBe(
      '{{ if .Values.on }}"yes"{{ else }}{{ .Values.a }}{{ end }}',
    );
  });

  it('cannot be a map or list', () => {
    expect(rejectionOf(() => of(value('m', 'map')))).toBe('scalar: expected a scalar, got map [token-undecodable]');
    expect(rejectionOf(() => of(value('l', 'list')))).toBe('scalar: expected a scalar, got list [token-undecodable]');
  });
});

describe('lines of text', () => {
  const of = (...items: Tree[]): string[] => emit((dot) => textLines(list(...items), dot));

  it('are printed unchanged, with blocks around some', () => {
    expect(
      of(
        leaf('Hello {{ x }}'),
        leaf(text(['to ', value('a')])),
        when(on, list(leaf('one'), leaf('two')), leaf('none')),
      ),
    ).toEqual([
      'Hello {{`{{ x }}`}}',
      'to {{ .Values.a }}',
      '{{- if .Values.on }}',
      'one',
      'two',
      '{{- else }}',
      'none',
      '{{- end }}',
    ]);
  });

  it('have a blank line before a block inside each of its branches', () => {
    expect(of(leaf('a'), leaf(''), when(on, list(leaf('b'), leaf('c')), leaf('d')), leaf('e'))).toEqual([
      'a',
      '{{- if .Values.on }}',
      '',
      'b',
      'c',
      '{{- else }}',
      '',
      'd',
      '{{- end }}',
      'e',
    ]);
    expect(of(leaf('a'), leaf(''), leaf('b'))).toEqual(['a', '', 'b']);
    expect(of(leaf('a'), when(on, leaf('b')))).toEqual(['a', '{{- if .Values.on }}', 'b', '{{- end }}']);
    expect(of(leaf('a'), leaf(''))).toEqual(['a', '']);
  });

  it('have a blank line before a loop once, before all iterations', () => {
    const loop = each(value('l', 'list'), (item) => leaf(text(['- ', item])));
    expect(of(leaf('a'), leaf(''), loop)).toEqual([
      'a',
      '{{ "" }}',
      '{{- range .Values.l }}',
      '- {{ . }}',
      '{{- end }}',
    ]);
    expect(of(loop)).toEqual(['{{- range .Values.l }}', '- {{ . }}', '{{- end }}']);
    expect(of(leaf(''), when(on, list(when(other, leaf('a')), leaf('b'))))).toEqual([
      '{{- if .Values.on }}',
      '{{- if .Values.other }}',
      '',
      'a',
      '{{- end }}',
      'b',
      '{{- end }}',
    ]);
  });
});

describe('the condition under which a tree prints anything', () => {
  const always = literal(true);
  const [m, l] = [value('m', 'map'), value('l', 'list')];
  const nonEmpty = reference('Values', ['f'], 'list', { nonEmpty: true });

  it.each<[string, Tree, Expr]>([
    ['a value', leaf(m), always],
    ['an empty map', map({}), always],
    ['an empty list', list(), always],
    ['a map with an unconditional entry', map({ a: when(on, leaf(1)), b: leaf(2) }), always],
    ['a map of one conditional entry', map({ a: when(on, leaf(1)) }), on],
    ['a map of several', map({ a: when(on, leaf(1)), b: when(other, leaf(2)) }), callFunction('or', [on, other])],
    ['a map of the same several times', map({ a: when(on, leaf(1)), b: when(on, leaf(2)) }), on],
    ['a spread', entries({ spread: leaf(m) }), m],
    ['a spread that is never empty', mixed({ spread: leaf(nonEmpty) }), always],
    ['a loop', each(l, leaf), l],
    ['a loop over a list that is never empty', each(nonEmpty, leaf), always],
    ['a block', when(on, leaf(1)), on],
    ['a block inside a block', when(on, when(other, leaf(1))), callFunction('and', [on, other])],
    ['the same block inside itself', when(on, when(on, leaf(1))), on],
    ['a block with both branches', when(on, leaf(1), leaf(2)), always],
    [
      'a block whose else branch is conditional',
      when(on, leaf(1), when(other, leaf(2))),
      callFunction('or', [on, callFunction('and', [callFunction('not', [on]), other])]),
    ],
    [
      'a block whose first branch is conditional',
      when(on, when(other, leaf(1)), leaf(2)),
      callFunction('or', [callFunction('and', [on, other]), callFunction('not', [on])]),
    ],
    ['a bound value', withTree(m, () => leaf(1)), m],
    ['a field of a bound value', withTree(m, (own) => when(own, leaf(1))), m],
    ['an object template', object('c.x', map({ a: when(on, leaf(1)) })), on],
    ['a spread inside a block', entries({ spread: when(on, leaf(m)) }), callFunction('and', [on, m])],
    [
      'a spread inside a block with another',
      entries({ spread: when(on, leaf(m), map({ a: leaf(1) })) }),
      callFunction('or', [callFunction('and', [on, m]), callFunction('not', [on])]),
    ],
  ])('of %s', (_, tree, condition) => {
    expect(printsCondition(tree)).toBe(condition);
    expect(alwaysPrints(tree)).toBe(condition === always);
  });

  it('is rejected for a loop whose iterations may print nothing', () => {
    const message =
      'each(): a loop whose body is entirely conditional may print nothing: add one unconditional entry to its body [not-modelled]';
    expect(rejectionOf(() => printsCondition(each(l, () => when(on, leaf(1)))))).toBe(message);
    expect(rejectionOf(() => printsCondition(each(l, () => leaf(m))))).toBe('');
    expect(rejectionOf(() => printsCondition(each(l, () => leaf(l))))).toBe(message);
    expect(rejectionOf(() => printsCondition(each(l, () => leaf(nonEmpty))))).toBe('');
  });
});
