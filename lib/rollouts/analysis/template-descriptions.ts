import type { deadCanaries, Guardrail } from './analysis-queries';

/** What a template is for: a step of a release, or a check in the background. */
export type Role = 'gate' | 'guard';
/** Both roles. */
export const roles: readonly Role[] = ['gate', 'guard'];

/** Descriptions of the templates of a guardrail. */
export const descriptions: Record<Role, (guardrail: Guardrail) => string> = {
  gate: (guardrail) => `Gate of ${guardrail}: goes on after three successes in a row, waits while there is no data.`,
  guard: (guardrail) => `Guard of ${guardrail}: aborts in the background after three bad points in a row.`,
};

/** Descriptions of the templates of dead canaries. */
export const deadDescriptions: Record<keyof typeof deadCanaries, string> = {
  failing: 'Guard of failing: aborts after one interval in which nearly every request of the canary fails.',
  hanging: 'Guard of hanging: aborts when the canary gives no answer in three intervals while the stable version does.',
};
