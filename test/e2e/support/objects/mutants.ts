import type { JsonMap } from '../../../../lib/json';
import type { OpenApi } from './open-api';
import { type Operator, operators } from './operators';
import { Random } from './random';
import { type ObjectPath, type Site, sitesOf, withSite } from './sites';

/** An object, and how it differs from a valid one. */
export interface Mutant {
  readonly id: string;
  readonly kind: string;
  /** The kind of change; `none` for the valid object itself. */
  readonly operator: string;
  /** The path of the change. */
  readonly path: ObjectPath;
  readonly object: JsonMap;
}

/** With another of these, the API server would look for another resource, instead of validating the object. */
const fixed = /^(apiVersion|kind|metadata\.namespace)$/;

const nameOf = ({ kind, metadata }: JsonMap): string => `${kind} ${(metadata as JsonMap).name}`;

/** A valid object as a mutant without a change. */
export const unchanged = (object: JsonMap): Mutant => ({
  id: nameOf(object),
  kind: String(object.kind),
  operator: 'none',
  path: [],
  object,
});

/**
 * Different mutants of a valid object, the same for the same seed: about two for each of its values, evenly distributed
 * over the operators.
 */
export function mutantsOf(openApi: OpenApi, object: JsonMap, seed: string): Mutant[] {
  const random = new Random(`${seed} ${nameOf(object)}`);
  const sites = sitesOf(openApi, object).filter(({ path }) => !fixed.test(path.join('.')));
  const count = Math.min(240, Math.max(50, 2 * sites.length));
  const seen = new Set([JSON.stringify(object)]);
  const drawers = Object.entries(operators).map(([operator, mutate]) => ({
    operator,
    mutate,
    left: random.shuffle(sites),
  }));
  const mutants: Mutant[] = [];
  while (mutants.length < count && drawers.some(({ left }) => left.length > 0)) {
    for (const { operator, mutate, left } of drawers) {
      const changed = nextChanged(object, left, seen, (site) => mutate(site, random, openApi));
      if (!changed) continue;
      const id = `${nameOf(object)} ${operator} ${changed.path.join('.')} ${mutants.length}`;
      mutants.push({ id, kind: String(object.kind), operator, ...changed });
    }
  }
  return mutants.slice(0, count);
}

/** Changes the object at the next site where that results in a new object. */
function nextChanged(
  object: JsonMap,
  left: Site[],
  seen: Set<string>,
  mutate: (site: Site) => ReturnType<Operator>,
): Pick<Mutant, 'path' | 'object'> | undefined {
  for (let site = left.pop(); site; site = left.pop()) {
    const change = mutate(site);
    // The object itself is neither removed nor replaced.
    if (!change || (change.path.length === 0 && !change.fault)) continue;
    const changed = withSite(object, change.path, change.value);
    const text = JSON.stringify(changed);
    if (seen.has(text)) continue;
    seen.add(text);
    return { path: change.fault ?? change.path, object: changed };
  }
  return undefined;
}
