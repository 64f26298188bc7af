import { ChartError } from '../errors';
import { nameLimit } from '../values/name-limit';

/** Refuses a name, version or description that Helm would refuse in Chart.yaml; all of them at once. */
export function checkIdentity(id: string, props: { readonly version: string; readonly description: string }): void {
  const problems: [string, string][] = [];
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length > nameLimit) {
    problems.push([
      'name',
      `${JSON.stringify(id)} is no chart name: lower-case letters, digits and hyphens, at most ${nameLimit}`,
    ]);
  }
  if (!/^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/.test(props.version)) {
    problems.push(['version', `${JSON.stringify(props.version)} is not SemVer 2, such as 1.2.3`]);
  }
  if (!props.description) problems.push(['description', 'one sentence was expected']);
  if (problems.length > 0) {
    throw new ChartError(
      problems.map(([field, message]) => ({ code: 'chart-invalid' as const, where: `${id}: ${field}`, message })),
    );
  }
}
