import type { Guard } from '../chart/scopes';
import type { ValidationRule } from './chart-model';

/** Consecutive validation rules in the same blocks. */
export interface RuleGroup {
  readonly guards: readonly Guard[];
  readonly validationRules: readonly ValidationRule[];
}

/** Whether two rules are in the same blocks; rules outside of any are printed one by one. */
const areSame = (some: readonly Guard[], others: readonly Guard[]): boolean =>
  some.length > 0 && some.length === others.length && some.every((guard, index) => guard === others[index]);

/** Groups the validation rules of a chart, in order; rules of one loop are checked together in each iteration. */
export function ruleGroups(validationRules: readonly ValidationRule[]): RuleGroup[] {
  const groups: { guards: readonly Guard[]; validationRules: ValidationRule[] }[] = [];
  for (const rejection of validationRules) {
    const last = groups.at(-1);
    if (last && areSame(last.guards, rejection.guards)) last.validationRules.push(rejection);
    else groups.push({ guards: rejection.guards, validationRules: [rejection] });
  }
  return groups;
}
