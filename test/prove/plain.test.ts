import { buildWith } from '../../lib/expr/build-context';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { plainProblems, plainValues } from '../../lib/render/check-references';
import { kitchenSink } from '../support/kitchen-sink';

describe('a chart built with plain values', () => {
  const model = readChart(kitchenSink());
  const documents: [string, JsonMap][] = [
    ['its defaults', {}],
    ['several hosts', { hosts: ['a', 'b'].map((host) => ({ host, paths: ['/', '/x'] })) }],
    ['a disabled subchart', { child: { enabled: false } }],
    ['everything on', { other: true, mode: 'slow', optionalText: 'x', optionalCount: 2, labels: { a: 'b' } }],
  ];

  it.each(documents)('renders the same as with references: %s', (_, user) => {
    const values = plainValues(model, user);
    const built = buildWith({ valuesOf: (name) => values.get(name) }, kitchenSink);
    expect(plainProblems(model, readChart(built, { check: false }), user)).toEqual([]);
  });
});
