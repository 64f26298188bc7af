import { Node } from 'constructs';

/** Calls `onCreate` inside the constructor of each construct that a build creates, where the stack shows its location. */
export function observeConstructs<T>(onCreate: (construct: object, id: string) => void, build: () => T): T {
  // The constructs package has no hook for this; addChild is private in TypeScript only.
  const prototype = Node.prototype as unknown as { addChild(child: object, name: string): void };
  const { addChild } = prototype;
  prototype.addChild = function (child, name) {
    onCreate(child, name);
    addChild.call(this, child, name);
  };
  try {
    return build();
  } finally {
    prototype.addChild = addChild;
  }
}
