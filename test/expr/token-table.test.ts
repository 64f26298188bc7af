import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Expr, reference } from '../../lib/expr/ast';
import { ownerOfNode, TokenTable } from '../../lib/expr/token-table';
import type { Control } from '../../lib/expr/tree';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const [one, other] = [{}, {}];
let names = 0;
/** A new expression of a chart, or of none. */
const node = (chartKey?: object): Expr =>
  reference('Values', [`name${names++}`], 'string', chartKey ? { chartKey } : {});

describe('a table of tokens', () => {
  it('gives each node an id, and finds it by that', () => {
    const table = new TokenTable<Expr>();
    const nodes = [one, one, other, undefined, one, undefined, undefined, other].map((owner) => node(owner));
    expect(table.size).toBe(0);
    expect(nodes.map((each) => table.idOf(each))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(nodes.map((each) => table.idOf(each))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(table.size).toBe(8);
    expect(nodes.map((_, id) => table.at(id))).toEqual(nodes);
    expect(nodes.every((each, id) => table.at(id) === each)).toBe(true);
    expect([table.at(-1), table.at(8)]).toEqual([undefined, undefined]);
  });

  it('lists the nodes from an id on in the order of their creation', () => {
    const table = new TokenTable<Expr>();
    const nodes = [one, one, other, one, undefined].map((owner) => node(owner));
    for (const each of nodes) table.idOf(each);
    for (const start of [0, 1, 2, 3, 4, 5]) {
      const found = table.from(start);
      expect(found).toHaveLength(nodes.length - start);
      expect(found.every((each, index) => each === nodes[start + index])).toBe(true);
    }
  });

  it('finds the chart of a block once, in its body, if its condition is of none', () => {
    const table = new TokenTable<Expr>();
    const [free, owned] = [node(), node(one)];
    let searched = 0;
    const inside = () => {
      searched++;
      return one;
    };
    expect([table.idOf(free, inside), table.idOf(free, inside), table.idOf(owned, inside)]).toEqual([0, 0, 1]);
    expect(searched).toBe(1);
  });

  it('forgets the nodes of a chart that is gone, and no other', async () => {
    const table = new TokenTable<Expr>();
    const addGone = (): void => {
      const gone = {};
      // Not by `reference`, which keeps one node for equal expressions.
      for (const name of ['a', 'b']) table.idOf({ ...node(), path: [name], chartKey: gone } as Expr);
    };
    const [first, last] = [node(one), node()];
    table.idOf(first);
    addGone();
    table.idOf(last);
    expect(table.from(0)).toHaveLength(4);
    // What is read in a turn of the event loop lives until its end.
    for (let turn = 0; turn < 3; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      collectGarbage();
    }
    expect(table.from(0).map((each) => [first, last].indexOf(each))).toEqual([0, 1]);
    expect([table.at(1), table.at(2)]).toEqual([undefined, undefined]);
    expect(table.at(0) === first && table.at(3) === last).toBe(true);
    // The table drops what it knows of them a little later.
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(table.at(0) === first && table.at(3) === last).toBe(true);
    expect(table.idOf(node(one))).toBe(4);
  });

  it('has nothing of a new table', () => {
    const table = new TokenTable<Expr>();
    expect(table.at(0)).toBeUndefined();
    expect(table.from(0)).toEqual([]);
  });
});

describe('the chart of a node', () => {
  const owned = node(one);
  const local = { name: 'a', id: 1 } as never;
  it.each<[string, Expr | Control, object | undefined]>([
    ['an expression', owned, one],
    ['an expression of no chart', node(), undefined],
    ['a condition', { kind: 'when', condition: owned, body: null }, one],
    ['a condition of no chart', { kind: 'when', condition: node(), body: null }, undefined],
    ['a value', { kind: 'with', value: owned, local, body: null }, one],
    ['a loop', { kind: 'each', over: owned, body: null } as Control, one],
    [
      'an object template',
      { kind: 'object', template: { name: 'a', description: '', form: 'object', body: {}, chartKey: one } },
      one,
    ],
    ['a comment', { kind: 'comment', text: 'a', body: null }, undefined],
  ])('is that of %s', (_, found, owner) => {
    expect(ownerOfNode(found)).toBe(owner);
  });
});
