import { call, choice, literal, local, loop, reference, text } from '../../lib/expr/ast';
import { describeExpr } from '../../lib/expr/describe';

describe('an expression in a message', () => {
  it('is printed as in a template, with the names of variables', () => {
    const item = local('item');
    const field = reference(item, ['x'], 'string');
    expect(describeExpr(reference('Values', ['a'], 'string'))).toBe('{{ .Values.a }}');
    expect(describeExpr(field)).toBe('{{ $item.x }}');
    expect(describeExpr(call('lower', [text(['a', field])], 'string'))).toBe('{{ printf "a%s" $item.x | lower }}');
    expect(describeExpr(loop({ over: literal([]), item, key: undefined }, field))).toBe('{{ loop(...) }}');
    expect(describeExpr(choice(literal(true), field, loop({ over: literal([]), item, key: undefined }, field)))).toBe(
      '{{ choice(...) }}',
    );
  });
});
