import { createHash } from 'node:crypto';
import { ChartError } from '../errors';
import { include, type NamedTemplate, type Quoting, reference } from '../expr/ast';
import { chartInfo, fn, release } from '../expr/fn';
import { toExpr } from '../expr/to-expr';
import { holdsToken, stringToken } from '../expr/tokens';
import { declare, inSchema, type ValuesSchema } from '../values/define';
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

/** The predefined named templates of a chart by short name; they read only values that the chart declares. */
export function nameTemplates(chart: string, values: ValuesSchema, chartKey: object) {
  const { children } = declare(values);
  const value = (name: string, declaredWith: string, quoting: Quoting = 'bare'): string | undefined => {
    const leaf = children.get(name);
    if (!leaf) return undefined;
    // The names that it is part of are printed without quotes.
    if (leaf.kind === 'leaf' && leaf.type === 'string' && (leaf.quoting === 'bare' || leaf.quoting === quoting)) {
      return stringToken(reference('Values', [name], 'string', { quoting: leaf.quoting, chartKey }));
    }
    const message = `is part of object names, so it must be a valid name: declare it with ${declaredWith}`;
    throw new ChartError(inSchema(values, { code: 'schema-invalid', where: `values.${name}`, message }));
  };
  const template = (
    name: string,
    quoting: Quoting,
    description: string,
    body: unknown,
  ): NamedTemplate & { quoting: Quoting } => ({
    name: `${chart}.${name}`,
    description,
    form: 'text',
    body: toExpr(body, name),
    chartKey,
    quoting,
  });
  const token = (named: NamedTemplate & { quoting: Quoting }) => stringToken(include(named, named.quoting));
  const { name: chartName, version } = chartInfo;

  const nameOverride = value('nameOverride', 'nameOverride()');
  const name = template(
    'name',
    'bare',
    'Name of the chart.',
    nameOverride ? fn.default(chartName, nameOverride) : chartName,
  );
  const fullnameOverride = value('fullnameOverride', 'nameOverride()');
  const withRelease = fn.printf('%s-%s', release.name, token(name));
  const containsName = fn.contains(chartName, release.name);
  const releaseName = fn.choose(
    nameOverride ? fn.and(fn.not(nameOverride), containsName) : containsName,
    release.name,
    withRelease,
  );
  const longName = template(
    'longname',
    'bare',
    'Release and chart in one name, before it is cut. A release that is named after the chart is enough by itself.',
    fullnameOverride ? fn.choose(fullnameOverride, fullnameOverride, releaseName) : releaseName,
  );
  const long = token(longName);
  const fullname = template(
    'fullname',
    'bare',
    `Name of the main objects, at most ${nameLimit} characters: pod names must keep the hash of their ReplicaSet. A cut name ends in a hash of the whole one, so that two releases never share it.`,
    fn.choose(
      fn.le(fn.len(long), nameLimit),
      long,
      fn.printf('%s-%s', fn.trimSuffix('-', fn.trunc(nameLimit - 9, long)), fn.trunc(8, fn.sha256sum(long))),
    ),
  );
  const namespaceOverride = value('namespaceOverride', 'namespaceName()', 'quotable');
  const namespace = template(
    'namespace',
    'quotable',
    'Namespace of every namespaced object.',
    namespaceOverride ? fn.default(release.namespace, namespaceOverride) : release.namespace,
  );
  const chartLabel = template(
    'chart',
    'bare',
    'Chart name and version as a label value.',
    fn.trimSuffix('-', fn.trunc(63, fn.replace('+', '_', fn.printf('%s-%s', chartName, version)))),
  );
  return { name, longname: longName, fullname, namespace, chart: chartLabel };
}

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
