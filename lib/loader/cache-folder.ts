import { homedir } from 'node:os';
import { join } from 'node:path';

/** A folder of this package in the user's cache; the caller creates it. */
export const cacheFolder = (name: string): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'chartwright', name);
