import type { Guard } from '../chart/scopes';
import type { ValidationRule } from './chart-model';

/** Refusals in turn, those that are asked in one loop together. */
export interface RuleGroup {
  readonly guards: readonly Guard[];
  readonly validationRules: readonly ValidationRule[];
}

/** The refusals of a chart in their order; those that one loop was written for are asked turn by turn. */
export function ruleGroups(validationRules: readonly ValidationRule[]): RuleGroup[] {
  const groups: { guards: readonly Guard[]; validationRules: ValidationRule[] }[] = [];
  for (const rejection of validationRules) {
    const last = groups.at(-1);
    if (last && last.guards[0] !== undefined && last.guards[0] === rejection.guards[0])
      last.validationRules.push(rejection);
    else groups.push({ guards: rejection.guards, validationRules: [rejection] });
  }
  return groups;
}
