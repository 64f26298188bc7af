import { userFrame } from '../chart/call-site';
import { decodeWhole } from '../expr/tokens';
import { isControl } from '../expr/tree';
import { type TextCall, textMethods } from '../render/text-variant';

/** Calls `onCall` for each call of a method of strings in the user's code on a text that is one reference. */
export function observeTextMethods<T>(onCall: (call: TextCall) => void, build: () => T): T {
  const prototype = String.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  const originals = textMethods.map((method) => [method, prototype[method]] as const);
  let isBusy = false;
  for (const [method, original] of originals) {
    prototype[method] = function observed(this: string, ...args: unknown[]) {
      const node = isBusy ? undefined : decodeWhole(String(this));
      if (node && !isControl(node)) {
        isBusy = true;
        try {
          if (isCalledByUser(observed)) onCall({ expr: node, method, argument: args[0] });
        } finally {
          isBusy = false;
        }
      }
      return original?.apply(this, args);
    };
  }
  try {
    return build();
  } finally {
    for (const [method, original] of originals) prototype[method] = original as () => unknown;
  }
}

/** Whether the caller of a function is the user's code, not a package or this library. */
function isCalledByUser(callee: object): boolean {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 1;
  try {
    const holder = new Error();
    Error.captureStackTrace(holder, callee as () => unknown);
    return userFrame(holder) !== undefined;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
