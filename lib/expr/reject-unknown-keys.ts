/** Properties that cdk8s, jest and `await` read from any object. */
const probes = new Set<string>(['constructor', 'resolve', 'toJSON', 'then']);

/** Whether an object or its class has a property. */
const has = (target: object, name: string): boolean =>
  Object.hasOwn(target, name) || (name in target && Object.getPrototypeOf(target) !== Object.prototype);

/** Handlers for an object that must not be spread. */
interface Spreading {
  readonly ownKeys: () => never;
  readonly [Symbol.iterator]: () => never;
}

/** A proxy that calls `other` for properties that the target does not have; `other` returns a value or throws. */
export function rejectUnknownKeys<T extends object>(
  target: T,
  other: (name: string) => unknown,
  spreading?: Spreading,
): T {
  return new Proxy(target, {
    get: (_, name) => {
      if (name === Symbol.iterator && spreading) return spreading[Symbol.iterator];
      return typeof name === 'symbol' || has(target, name) || probes.has(name)
        ? Reflect.get(target, name)
        : other(name);
    },
    ...(spreading ? { ownKeys: spreading.ownKeys } : {}),
  });
}
