import { z } from 'zod';
import { group } from '../../lib/values/schema';
import { platformGlobals } from './global';

/** The values of ml-platform: what its charts share, and which of them are there; theirs stand under their names. */
export const values = group({
  global: platformGlobals(),
  mlflow: group(
    { enabled: z.boolean().default(true).describe('Release MLflow.') },
    'MLflow; every value of its chart may be set here.',
  ),
});
