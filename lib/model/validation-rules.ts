import type { Guard } from '../chart/scopes';
import type { ValidationRule } from './chart-model';

/** Consecutive validation rules in the same loop. */
export interface RuleGroup {
  readonly guards: readonly Guard[];
  readonly validationRules: readonly ValidationRule[];
}

/** Groups the validation rules of a chart, in order; rules of one loop are checked together in each iteration. */
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
