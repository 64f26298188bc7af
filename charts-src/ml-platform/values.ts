import { group } from 'chartwright';
import { z } from 'zod';
import { platformGlobals } from './global';

/** The values of ml-platform: the globals of its charts, and which of them are enabled; their own values are under their names. */
export const values = group({
  global: platformGlobals(),
  mlflow: group(
    { enabled: z.boolean().default(true).describe('Release MLflow.') },
    'MLflow; every value of its chart may be set here.',
  ),
});
