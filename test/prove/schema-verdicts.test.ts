import { namedIn } from '../../lib/prove/helm/schema-verdicts';

const header = "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nc:\n";

describe('documents that a schema error of Helm names', () => {
  it.each([
    ['3.18', '- cases.0.m: Property name of "A" does not match\n- cases.1.n: Invalid type.\n', [0, 1], true],
    [
      '4.2',
      "- at '': invalid propertyName 'A'\n  - at '': 'allOf' failed\n- at '/cases/1/n': got number\n",
      [1],
      false,
    ],
    // Case 0 holds the key, and case 1 the number: the place of the first line is wrong.
    ['4.3', "- at '/cases/1/n': invalid propertyName 'A'\n- at '/cases/1/n': got number, want string\n", [1], false],
    ['4.3, property names only', "- at '/cases/1/m': invalid propertyName 'A'\n  - at '': 'not' failed\n", [], false],
    ['4.3, no property name', "- at '/cases/12/n': got number, want string\n", [12], true],
  ])('are right for the messages of Helm %s', (_, lines, indexes, isComplete) => {
    expect(namedIn(header + lines)).toEqual({ indexes, isComplete });
  });
});
