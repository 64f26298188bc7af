import type { JsonMap } from '../../../../lib/json';
import { type Api, ApiError } from '../api';
import type { OpenApi } from './open-api';
import { objectNamespace } from './prerequisites';

/** A field that the API server rejects, and why. */
export interface Cause {
  readonly reason: string;
  readonly field: string;
  readonly message: string;
}

/** The API server's response to the creation of an object. */
export interface Verdict {
  /**
   * `schema` if the object itself is invalid; `forbidden` if every cause is a field that is only allowed without or with
   * another one; `admission` if the cause is a policy or the state of the cluster; `crash` if there was no response.
   */
  readonly verdict: 'accepted' | 'schema' | 'forbidden' | 'admission' | 'crash';
  readonly reason: string;
  readonly message: string;
  readonly causes: readonly Cause[];
}

interface Status {
  reason?: string;
  message?: string;
  details?: { causes?: Cause[] };
}

/** Has the API server validate the creation of an object, strictly and without storing it. */
export async function serverVerdict(api: Api, openApi: OpenApi, object: JsonMap): Promise<Verdict> {
  const path = openApi.collection(object).path.replace('{namespace}', objectNamespace);
  try {
    await api.create(`${path}?dryRun=All&fieldValidation=Strict`, object);
    return { verdict: 'accepted', reason: '', message: '', causes: [] };
  } catch (error) {
    if (error instanceof ApiError) return rejection(error.status, JSON.parse(error.answer) as Status);
    // A panic in the validation closes the connection.
    if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
    return { verdict: 'crash', reason: 'ECONNRESET', message: (error as Error).message, causes: [] };
  }
}

function rejection(code: number, { reason = String(code), message = '', details }: Status): Verdict {
  const causes = details?.causes ?? [];
  return { verdict: rejectedFor(code, causes), reason, message, causes };
}

function rejectedFor(code: number, causes: readonly Cause[]): Verdict['verdict'] {
  // The object cannot be decoded, or has unknown fields.
  if (code === 400) return 'schema';
  if (code !== 422) return 'admission';
  return causes.length > 0 && causes.every(({ reason }) => reason === 'FieldValueForbidden') ? 'forbidden' : 'schema';
}
