import { createHash } from 'node:crypto';
import { ChartError } from '../errors';
import { holdsToken } from '../expr/tokens';
import { nameLimit } from '../values/name-limit';

/** The maximum length of a suffix to the full name. */
const suffixLimit = 63 - nameLimit - 1;

/**
 * Keys of the labels that every object of a chart has; reserve them in a map of further labels:
 * `stringMap(standardLabelKeys)`.
 */
export const standardLabelKeys = [
  'helm.sh/chart',
  'app.kubernetes.io/name',
  'app.kubernetes.io/instance',
  'app.kubernetes.io/version',
  'app.kubernetes.io/managed-by',
];

/** The full name with a suffix. */
export const suffixed = (fullname: string, suffix: string): string => (suffix ? `${fullname}-${suffix}` : fullname);

/** A name suffix from construct ids, truncated with a hash if it is too long. */
export function suffixOf(ids: readonly string[]): string {
  const name = ids
    .join('-')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  if (name.length <= suffixLimit) return name;
  const hash = createHash('sha256').update(ids.join('/')).digest('hex').slice(0, 5);
  return `${name.slice(0, suffixLimit - 6)}-${hash}`;
}

/** Throws `chart-invalid` if a suffix cannot be part of an object name. */
export function checkSuffix(path: string, suffix: string): void {
  const invalid = (where: string, message: string): ChartError =>
    new ChartError({ code: 'chart-invalid', where, message });
  if (holdsToken(suffix)) {
    throw invalid(
      path,
      'the suffix must not contain a reference: append the reference to this.fullname in a template literal instead, and limit the length of its value',
    );
  }
  if (suffix.length > suffixLimit || (suffix && !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(suffix))) {
    throw invalid(
      `${path}/${suffix}`,
      `invalid name suffix "${suffix}": use at most ${suffixLimit} lower-case letters, digits and hyphens, or set metadata.name`,
    );
  }
}
