import type { z } from 'zod';
import type { ChartScope } from '../chart/component';
import { eachText } from '../expr/blocks';
import { fn } from '../expr/fn';
import type { Refs } from '../values/define';
import type { KubernetesTypes } from '../values/kubernetes-types';

/** Quantities that are compared; what is written otherwise, such as 1e3, is left to the API server. */
const quantity = '^[0-9]{1,12}(?:[.][0-9]{1,9})?(?:m|[kMGT]|[KMGT]i)?$';

const factors: readonly (readonly [suffix: string, factor: number])[] = [
  ['', 1],
  ['m', 0.001],
  ...['k', 'M', 'G', 'T'].map((suffix, index) => [suffix, 1000 ** (index + 1)] as const),
  ...['Ki', 'Mi', 'Gi', 'Ti'].map((suffix, index) => [suffix, 1024 ** (index + 1)] as const),
];

/** Requests and limits of a container. */
export type Resources = Refs<z.ZodType<KubernetesTypes['ResourceRequirements']>>;

/** Rejects requests of a container that are above its limits, as one may be beside the default of the other. */
export function rejectExcessiveRequests(chart: ChartScope, resources: Readonly<Record<string, Resources>>): void {
  const units = chart.define(
    'quantities.units',
    'Factors of the suffixes of Kubernetes quantities.',
    fn.toJson(fn.dict(...factors.flat())),
  );
  const numbers = (kind: 'requests' | 'limits'): Record<string, number> =>
    fn.fromYaml(
      chart.define(
        `quantities.${kind}`,
        `The ${kind} of all containers as numbers, by the path of the request.`,
        `{ ${Object.entries(resources)
          .map(([path, values]) =>
            eachText((values[kind] ?? {}) as Record<string, unknown>, (value, name) =>
              numberOf(units, fn.toString(value), `${path}.requests.${name}`),
            ),
          )
          .join('')}}`,
      ),
    );
  const [requests, limits] = [numbers('requests'), numbers('limits')];
  chart.failIfAny(requests, (request, path) => ({
    condition: fn.and(fn.hasKey(limits, path), fn.gt(request, fn.get(limits, path))),
    message: `${path} is above ${fn.replace('.requests.', '.limits.', path)}: raise the limit, or set it to null`,
  }));
}

/** An entry of a YAML map with a quantity as a number; nothing where it is not compared. */
const numberOf = (units: string, text: string, name: string): string => {
  const factor = fn.get(fn.fromYaml(units), fn.regexFind('[a-zA-Z]*$', text));
  const amount = fn.mulf(fn.float64(fn.regexFind('^[0-9.]+', text)), fn.float64(factor));
  return fn.choose(fn.regexMatch(quantity, text), `${fn.toJson(name)}: ${fn.toJson(amount)}, `, '');
};
