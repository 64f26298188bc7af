/** Names that cdk8s, jest and `await` look for on any object. */
const probes = new Set<string>(['constructor', 'resolve', 'toJSON', 'then']);

/** Whether an object has a name of its own, or from its class. */
const has = (target: object, name: string): boolean =>
  Object.hasOwn(target, name) || (name in target && Object.getPrototypeOf(target) !== Object.prototype);

/** What fails for an object that can neither be spread into a map nor into a list. */
interface Spreading {
  readonly ownKeys: () => never;
  readonly [Symbol.iterator]: () => never;
}

/** An object that answers a name it does not have with what `other` makes of it, or throws. */
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
