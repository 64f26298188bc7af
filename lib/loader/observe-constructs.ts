import { Node } from 'constructs';

/** Calls back for each construct that a build makes, from within its constructor: nothing else knows where that was. */
export function observeConstructs<T>(made: (construct: object) => void, build: () => T): T {
  // constructs offers no hook; the method is private to TypeScript only.
  const prototype = Node.prototype as unknown as { addChild(child: object, name: string): void };
  const { addChild } = prototype;
  prototype.addChild = function (child, name) {
    made(child);
    addChild.call(this, child, name);
  };
  try {
    return build();
  } finally {
    prototype.addChild = addChild;
  }
}
