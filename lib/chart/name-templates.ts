import { ChartError } from '../errors';
import { include, type NamedTemplate, type Quoting, reference } from '../expr/ast';
import { chartInfo, fn, release } from '../expr/fn';
import { toExpr } from '../expr/to-expr';
import { stringToken } from '../expr/tokens';
import { declare, inSchema, type ValuesSchema } from '../values/define';
import { nameLimit } from '../values/name-limit';

/** A predefined named template, and a reference to its text. */
interface NameTemplate {
  readonly template: NamedTemplate;
  readonly text: string;
}

/** The predefined named templates of a chart by short name; they read only values that the chart declares. */
export function nameTemplates(chart: string, values: ValuesSchema, chartKey: object) {
  const define = (name: string, quoting: Quoting, description: string, body: string): NameTemplate => {
    const template = {
      name: `${chart}.${name}`,
      description,
      form: 'text' as const,
      body: toExpr(body, name),
      chartKey,
    };
    return { template, text: stringToken(include(template, quoting)) };
  };
  const overrides = declaredOverrides(values, chartKey);
  const name = define('name', 'bare', 'Name of the chart.', chartName(overrides));
  const longname = define(
    'longname',
    'bare',
    'Release and chart in one name, before it is cut. A release that is named after the chart is enough by itself.',
    longName(name.text, overrides),
  );
  const fullname = define(
    'fullname',
    'bare',
    `Name of the main objects, at most ${nameLimit} characters: pod names must keep the hash of their ReplicaSet. A cut name ends in a hash of the whole one, so that two releases never share it.`,
    shortened(longname.text),
  );
  const namespace = define(
    'namespace',
    'quotable',
    'Namespace of every namespaced object.',
    overrides.namespace ? fn.default(release.namespace, overrides.namespace) : release.namespace,
  );
  const chartLabel = define('chart', 'bare', 'Chart name and version as a label value.', nameAndVersion());
  return { name, longname, fullname, namespace, chart: chartLabel };
}

/** References to the values that replace a name; undefined for those that the chart does not declare. */
interface Overrides {
  readonly name: string | undefined;
  readonly fullname: string | undefined;
  readonly namespace: string | undefined;
}

function declaredOverrides(values: ValuesSchema, chartKey: object): Overrides {
  const { children } = declare(values);
  const override = (name: string, declaredWith: string, quoting: Quoting): string | undefined => {
    const leaf = children.get(name);
    if (!leaf) return undefined;
    // The names that it is part of are printed without quotes.
    if (leaf.kind === 'leaf' && leaf.type === 'string' && (leaf.quoting === 'bare' || leaf.quoting === quoting)) {
      return stringToken(reference('Values', [name], 'string', { quoting: leaf.quoting, chartKey }));
    }
    const message = `is part of object names, so it must be a valid name: declare it with ${declaredWith}`;
    throw new ChartError(inSchema(values, { code: 'schema-invalid', where: `values.${name}`, message }));
  };
  return {
    name: override('nameOverride', 'nameOverride()', 'bare'),
    fullname: override('fullnameOverride', 'nameOverride()', 'bare'),
    namespace: override('namespaceOverride', 'namespaceName()', 'quotable'),
  };
}

const chartName = (overrides: Overrides): string =>
  overrides.name ? fn.default(chartInfo.name, overrides.name) : chartInfo.name;

/** `fullnameOverride`, the name of a release that contains the name of the chart, or `<release>-<name>`. */
function longName(name: string, overrides: Overrides): string {
  const containsName = fn.contains(chartInfo.name, release.name);
  const derived = fn.choose(
    overrides.name ? fn.and(fn.not(overrides.name), containsName) : containsName,
    release.name,
    fn.printf('%s-%s', release.name, name),
  );
  return overrides.fullname ? fn.choose(overrides.fullname, overrides.fullname, derived) : derived;
}

/** A name of at most `nameLimit` characters; a longer one is cut and ends in a hash. */
const shortened = (long: string): string =>
  fn.choose(
    fn.le(fn.len(long), nameLimit),
    long,
    fn.printf('%s-%s', fn.trimSuffix('-', fn.trunc(nameLimit - 9, long)), fn.trunc(8, fn.sha256sum(long))),
  );

const nameAndVersion = (): string =>
  fn.trimSuffix('-', fn.trunc(63, fn.replace('+', '_', fn.printf('%s-%s', chartInfo.name, chartInfo.version))));
