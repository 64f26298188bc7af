import { ChartError, problemsOf } from '../errors';
import { satisfies } from '../helm/semver';
import { nameLimit } from '../values/name-limit';

/** Refuses what Helm, a label or an image tag could not take of what a chart says of itself; all of it at once. */
export function checkProps(
  id: string,
  props: {
    readonly version: string;
    readonly appVersion: string;
    readonly description: string;
    readonly kubeVersion?: string;
    readonly ci?: Readonly<Record<string, unknown>>;
  },
): void {
  const problems: [string, string][] = [];
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length > nameLimit) {
    problems.push([
      'name',
      `${JSON.stringify(id)} is no chart name: lower-case letters, digits and hyphens, at most ${nameLimit}`,
    ]);
  }
  if (!semVer.test(props.version)) {
    problems.push(['version', `${JSON.stringify(props.version)} is not SemVer 2, such as 1.2.3`]);
  }
  // It is a label, and the image tag of a chart that is given none.
  if (!/^[0-9A-Za-z]([\w.-]{0,61}[0-9A-Za-z])?$/.test(props.appVersion)) {
    const shown = JSON.stringify(props.appVersion);
    problems.push(['appVersion', `${shown} is no label value: at most 63 letters, digits, dots, hyphens, underscores`]);
  }
  if (!props.description) problems.push(['description', 'one sentence was expected']);
  if (props.kubeVersion !== undefined && !isConstraint(props.kubeVersion)) {
    problems.push(['kubeVersion', `${JSON.stringify(props.kubeVersion)} is no constraint, such as >=1.28.0-0`]);
  }
  for (const name of Object.keys(props.ci ?? {})) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
      problems.push(['ci', `${JSON.stringify(name)} names a file: lower-case letters, digits and hyphens`]);
  }
  if (problems.length > 0) {
    throw new ChartError(
      problems.map(([field, message]) => ({ code: 'chart-invalid' as const, where: `${id}: ${field}`, message })),
    );
  }
}

// The expression that semver.org gives.
const semVer =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/;

const isConstraint = (text: string): boolean => problemsOf(() => satisfies(text, '1.0.0')).length === 0;
