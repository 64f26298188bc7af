import type { z } from 'zod';
import type { ChartScope } from '../chart/component';
import { eachText } from '../expr/blocks';
import { fn } from '../expr/fn';
import type { Refs } from '../values/define';
import type { KubernetesTypes } from '../values/kubernetes-types';

/** Quantities that are compared: those of at most 14 digits before the point and after it. */
const quantity = '^[+]?(?:[0-9]{1,14}|[0-9]{0,14}[.][0-9]{1,14})(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?$';
const amountAndExponent = '[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?';

/** Factors by suffix; text where the number is not exact in a template. */
const factors: readonly (readonly [suffix: string, factor: number | string])[] = [
  ['', 1],
  ['n', '0.000000001'],
  ['u', '0.000001'],
  ['m', 0.001],
  ...['k', 'M', 'G', 'T', 'P'].map((suffix, index) => [suffix, 1000 ** (index + 1)] as const),
  ['E', '1e18'],
  ...['Ki', 'Mi', 'Gi', 'Ti'].map((suffix, index) => [suffix, 1024 ** (index + 1)] as const),
  ['Pi', '1.125899906842624e15'],
  ['Ei', '1.152921504606847e18'],
];

/** Requests and limits of a container. */
export type Resources = Refs<z.ZodType<KubernetesTypes['ResourceRequirements']>>;

/** A container of a list in the values. */
export type ListedContainer = Refs<z.ZodType<KubernetesTypes['Container']>>;

/** Memory without which a container would be OOM-killed. */
export interface MinimumMemory {
  /** Condition under which the container needs it. */
  readonly condition: unknown;
  /** The lowest limit that suffices, in bytes. */
  readonly bytes: number;
  /** Message of a validation that fails, which names the condition and the limit. */
  readonly message: string;
}

/**
 * Rejects requests of a container that are above its limits, as one may be beside the default of the other, requests of
 * devices and huge pages that differ from their limits, and limits of memory below the minimum.
 * @param chart chart or component
 * @param resources resources by their path in the values
 * @param lists lists of further containers by their path in the values
 * @param minimums minimums of memory by the same paths as the resources
 */
export function rejectExcessiveRequests(
  chart: ChartScope,
  resources: Readonly<Record<string, Resources>>,
  lists: Readonly<Record<string, readonly ListedContainer[]>>,
  minimums: Readonly<Record<string, MinimumMemory>>,
): void {
  const units = chart.define(
    'quantities.units',
    'Factors of the suffixes of Kubernetes quantities.',
    fn.toJson(fn.dict(...factors.flat())),
  );
  const numbers = (kind: 'requests' | 'limits'): Record<string, number> => {
    const written: Record<string, string> = fn.fromYaml(
      chart.define(
        `quantities.${kind}Written`,
        `The ${kind} of all containers as they are written, by the path of the request.`,
        `{ ${[
          ...Object.entries(resources).map(([path, values]) => quantitiesOf(values, kind, path)),
          ...Object.entries(lists).map(([path, list]) =>
            eachText(list, (container) =>
              // A container without resources has no field to read.
              eachText(fn.pick(container, 'resources') as Record<string, Resources>, (values) =>
                quantitiesOf(values, kind, `${path}: ${container.name} resources`),
              ),
            ),
          ),
        ].join('')}}`,
      ),
    );
    return fn.fromYaml(
      chart.define(
        `quantities.${kind}`,
        `The ${kind} of all containers as numbers, by the path of the request.`,
        `{ ${eachText(written, (text, path) => numberOf(units, text, path))}}`,
      ),
    );
  };
  const [requests, limits] = [numbers('requests'), numbers('limits')];
  chart.failIfAny(requests, (request, path) => {
    const limit = fn.replace('.requests.', '.limits.', path);
    return [
      {
        condition: fn.and(fn.hasKey(limits, path), fn.gt(request, fn.get(limits, path))),
        message: `${path} is above ${limit}: raise the limit, or set it to null`,
      },
      {
        condition: fn.and(
          fn.regexMatch('[.]requests[.](?:hugepages-|[^ ]+/)', path),
          fn.not(fn.and(fn.hasKey(limits, path), fn.eq(request, fn.get(limits, path)))),
        ),
        message: `${path} needs an equal ${limit}, because devices and huge pages cannot be overcommitted: set it`,
      },
    ];
  });
  for (const [path, { condition, bytes, message }] of Object.entries(minimums)) {
    const limit = `${path}.requests.memory`;
    const isLower = fn.lt(fn.get(limits, limit), fn.float64(bytes));
    chart.failIf(fn.and(condition, fn.hasKey(limits, limit), isLower), message);
  }
}

/** Entries of a YAML map with the quantities of a container as text. */
const quantitiesOf = (values: Resources, kind: 'requests' | 'limits', path: string): string =>
  eachText(
    (values[kind] ?? {}) as Record<string, unknown>,
    (value, name) => `${fn.toJson(`${path}.requests.${name}`)}: ${fn.toJson(fn.toString(value))}, `,
  );

/** An entry of a YAML map with a quantity as a number; nothing where it is not compared. */
const numberOf = (units: string, text: string, name: string): string => {
  const factor = fn.get(fn.fromYaml(units), fn.regexFind('[a-zA-Z]*$', text));
  // A quantity may begin with its point.
  const digits = fn.regexFind(amountAndExponent, fn.printf('0%s', fn.trimPrefix('+', text)));
  const amount = fn.mulf(fn.float64(digits), fn.float64(factor));
  return fn.choose(fn.regexMatch(quantity, text), `${fn.toJson(name)}: ${fn.toJson(amount)}, `, '');
};
