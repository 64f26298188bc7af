import type { deadCanaries, deadPromotions, Guardrail } from './analysis-queries';
import type { SequentialRole } from './sequential-queries';

/** What a template is for: a step of a release, a check in the background, or one after the switch of a blue-green release. */
export type Role = 'gate' | 'guard' | 'promotion';

/** Descriptions of the templates of a guardrail. */
export const descriptions: Record<Role, (guardrail: Guardrail) => string> = {
  gate: (guardrail) => `Gate of ${guardrail}: goes on after three successes in a row, waits while there is no data.`,
  guard: (guardrail) => `Guard of ${guardrail}: aborts in the background after three bad points in a row.`,
  promotion: (guardrail) =>
    `${guardrail} after the switch of a blue-green release: three good points in a row succeed, three bad ones switch back.`,
};

/** Descriptions of the templates of a guardrail that decide by the evidence of all requests. */
export const sequentialDescriptions: Record<SequentialRole, (guardrail: Guardrail) => string> = {
  gate: (guardrail) => `Gate of ${guardrail}: goes on as soon as the requests so far show a healthy version.`,
  guard: (guardrail) => `Guard of ${guardrail}: aborts as soon as the requests since any point show a harmful version.`,
};

/** The same, compared with the stable version. */
export const relativeDescriptions: typeof sequentialDescriptions = {
  gate: (guardrail) =>
    `Gate of ${guardrail}: goes on as soon as the requests so far show a healthy version, or one as good as the stable one.`,
  guard: (guardrail) =>
    `Guard of ${guardrail}: aborts as soon as the requests since any point show a harmful version, worse than the stable one.`,
};

/** Descriptions of the templates of dead canaries. */
export const deadDescriptions: Record<keyof typeof deadCanaries, string> = {
  failing: 'Guard of failing: aborts after one interval in which nearly every request of the canary fails.',
  hanging: 'Guard of hanging: aborts when the canary gives no answer in three intervals while the stable version does.',
};

/** Descriptions of the templates of versions without good answers after a switch. */
export const deadPromotionDescriptions: Record<keyof typeof deadPromotions, string> = {
  failing:
    'failing after the switch of a blue-green release: switches back when nearly every request of an interval fails.',
  hanging:
    'hanging after the switch of a blue-green release: switches back when no version answers in an interval any more.',
};
