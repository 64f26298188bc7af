import type { Guard } from '../chart/scopes';
import type { RefusalModel } from './chart-model';

/** Refusals in turn, those that are asked in one loop together. */
export interface RefusalGroup {
  readonly guards: readonly Guard[];
  readonly refusals: readonly RefusalModel[];
}

/** The refusals of a chart in their order; those that one loop was written for are asked turn by turn. */
export function refusalGroups(refusals: readonly RefusalModel[]): RefusalGroup[] {
  const groups: { guards: readonly Guard[]; refusals: RefusalModel[] }[] = [];
  for (const refusal of refusals) {
    const last = groups.at(-1);
    if (last && last.guards[0] !== undefined && last.guards[0] === refusal.guards[0]) last.refusals.push(refusal);
    else groups.push({ guards: refusal.guards, refusals: [refusal] });
  }
  return groups;
}
