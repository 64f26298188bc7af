import { ChartError } from '../errors';

/** The file of a named template: `rbac.rules` is in templates/_rbac.tpl, a name without a dot in templates/_helpers.tpl. */
export function templateFileOf(name: string): string {
  const subject = name.includes('.') ? name.slice(0, name.indexOf('.')) : 'helpers';
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(subject)) return `templates/_${subject}.tpl`;
  const message = `invalid name: ${JSON.stringify(subject)}, the part before the first dot, is used in a file name (templates/_*.tpl): use lower-case letters, digits and hyphens`;
  throw new ChartError({ code: 'chart-invalid', where: name, message });
}
