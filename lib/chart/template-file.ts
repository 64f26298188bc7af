import { ChartError } from '../errors';

/**
 * The file of a named template by its name in the chart: what stands before the first dot is the subject, so that
 * `rbac.rules` is written to `templates/_rbac.tpl`; a name without a dot goes to `templates/_helpers.tpl`.
 */
export function templateFileOf(name: string): string {
  const subject = name.includes('.') ? name.slice(0, name.indexOf('.')) : 'helpers';
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(subject)) return `templates/_${subject}.tpl`;
  const message = `invalid name: ${JSON.stringify(subject)}, before the first dot, names the file templates/_*.tpl; lower-case letters, digits and hyphens were expected`;
  throw new ChartError({ code: 'chart-invalid', where: name, message });
}
