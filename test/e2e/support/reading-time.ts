import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits as long as a person takes between what they see and the next command. Argo Rollouts 1.9.1 overlooks a promotion or an
 * abort that is written while it writes a status itself (argo-rollouts #4694), as right after a pause has begun.
 */
export const readingTime = (): Promise<void> => sleep(2000);
