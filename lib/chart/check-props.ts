import { ChartError, problemsOf } from '../errors';
import { satisfies } from '../helm/semver';
import { nameLimit } from '../values/name-limit';

/** Validates the id and props of a chart; throws all problems at once. */
export function checkProps(
  id: string,
  props: {
    readonly version: string;
    readonly appVersion: string;
    readonly description: string;
    readonly kubeVersion?: string;
    readonly ci?: Readonly<Record<string, unknown>>;
    readonly alias?: string;
    readonly isSubchart: boolean;
  },
): void {
  const problems: [string, string][] = [];
  const { alias } = props;
  for (const [field, name] of [['name', id] as const, ...(alias === undefined ? [] : [['alias', alias] as const])]) {
    if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) && name.length <= nameLimit) continue;
    const what = field === 'alias' ? 'alias' : 'chart name';
    problems.push([
      field,
      `invalid ${what} ${JSON.stringify(name)}: use at most ${nameLimit} lower-case letters, digits and hyphens`,
    ]);
  }
  if (alias !== undefined && !props.isSubchart)
    problems.push(['alias', 'only a subchart has one: remove it, or pass the parent chart as scope']);
  if (!semVer.test(props.version)) {
    problems.push(['version', `invalid version ${JSON.stringify(props.version)}: use SemVer 2, such as 1.2.3`]);
  }
  // It is a label value, and the default image tag.
  if (!/^[0-9A-Za-z]([\w.-]{0,61}[0-9A-Za-z])?$/.test(props.appVersion)) {
    const shown = JSON.stringify(props.appVersion);
    problems.push([
      'appVersion',
      `invalid label value ${shown}: use at most 63 letters, digits, dots, hyphens and underscores`,
    ]);
  }
  if (!props.description) problems.push(['description', 'must not be empty']);
  if (props.kubeVersion !== undefined && !isConstraint(props.kubeVersion)) {
    problems.push([
      'kubeVersion',
      `invalid constraint ${JSON.stringify(props.kubeVersion)}: use a version range such as >=1.28.0-0`,
    ]);
  }
  for (const name of Object.keys(props.ci ?? {})) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
      problems.push(['ci', `invalid file name ${JSON.stringify(name)}: use lower-case letters, digits and hyphens`]);
  }
  if (problems.length > 0) {
    throw new ChartError(
      problems.map(([field, message]) => ({ code: 'chart-invalid' as const, where: `${id}: ${field}`, message })),
    );
  }
}

// From semver.org.
const semVer =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/;

const isConstraint = (text: string): boolean => problemsOf(() => satisfies(text, '1.0.0')).length === 0;
