import { Construct } from 'constructs';
import { ChartError, resultOf } from '../errors';
import { satisfies } from '../helm/semver';
import { versionWithin } from '../helm/version-within';

/** A dependency on a chart of others, as in Chart.yaml. */
export interface ChartDependencyProps {
  /** Version, or a range such as `~16.4.0`. */
  readonly version: string;
  /** Repository: an `https://` or `oci://` URL, or the name of a repository that Helm knows, as `@name`. */
  readonly repository: string;
  /**
   * Values paths of this chart that enable it, comma-separated, such as `postgresql.enabled`.
   * @default always enabled
   */
  readonly condition?: string;
  /**
   * The version that Chart.lock pins, within the range. Chart.lock is written if all dependencies have one.
   * @default `version`, unless it is a range
   */
  readonly locked?: string;
  /** `library` for a chart of named templates alone, which renders no objects. @default 'application' */
  readonly type?: 'application' | 'library';
  /** Its name in this chart, and so the key of its values and its construct id. @default the name of the chart */
  readonly alias?: string;
}

const brand = Symbol.for('chartwright.ChartDependency');

/**
 * A chart of others that is released with this one: an entry of `dependencies` in Chart.yaml, which
 * `helm dependency update` downloads. Its values are below its name, where this chart declares those that it sets.
 * @example
 * ```ts
 * new ChartDependency(this, 'postgresql', {
 *   version: '~16.4.0',
 *   repository: 'oci://registry-1.docker.io/bitnamicharts',
 *   condition: 'postgresql.enabled',
 * });
 * ```
 */
export class ChartDependency extends Construct {
  /** Whether a value is a ChartDependency, also one of another copy of this package. */
  static isChartDependency(value: unknown): value is ChartDependency {
    return typeof value === 'object' && value !== null && brand in value;
  }

  /** Name of the chart in its Chart.yaml. */
  readonly chartName: string;
  /** The version that Chart.lock pins, if it is known. */
  readonly locked: string | undefined;

  /**
   * @param scope the chart that depends on it
   * @param name name of the chart in its Chart.yaml
   * @param props where it comes from
   * @throws ChartError `chart-invalid` for an invalid name, version or repository
   */
  constructor(
    scope: Construct,
    name: string,
    readonly props: ChartDependencyProps,
  ) {
    super(scope, props.alias ?? name);
    Object.defineProperty(this, brand, { value: true });
    this.chartName = name;
    this.locked = props.locked ?? (exact.test(props.version) ? props.version : undefined);
    const problems = [...problemsOf(name, props)];
    if (problems.length > 0)
      throw new ChartError(
        problems.map(([field, message]) => ({
          code: 'chart-invalid' as const,
          where: `${this.node.path}: ${field}`,
          message,
        })),
      );
  }
}

const isWithin = (range: string, version: string): boolean =>
  exact.test(version) && resultOf(() => satisfies(range, version)) === true;

const exact = /^v?\d+\.\d+\.\d+(?:[-+].*)?$/;

function* problemsOf(
  name: string,
  { alias, locked, repository, version }: ChartDependencyProps,
): Generator<[string, string]> {
  if (!/^[a-zA-Z0-9][-a-zA-Z0-9._]*$/.test(name))
    yield ['name', `invalid chart name ${JSON.stringify(name)}: use that of its Chart.yaml`];
  // Helm allows further characters, with which templates could not read its values.
  if (alias !== undefined && !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(alias))
    yield ['alias', `invalid alias ${JSON.stringify(alias)}: use lower-case letters, digits and hyphens`];
  if (versionWithin(version) === undefined)
    yield ['version', `invalid version ${JSON.stringify(version)}: use a version, or a range such as ~16.4.0`];
  else if (locked !== undefined && !isWithin(version, locked))
    yield [
      'locked',
      `invalid version ${JSON.stringify(locked)}: use one within ${version}, such as ${versionWithin(version)}`,
    ];
  if (!/^(?:(?:https?|oci):\/\/[^\s/]\S*|@\S+)$/.test(repository))
    yield [
      'repository',
      `invalid repository ${JSON.stringify(repository)}: use an https:// or oci:// URL, or @ and the name of a repository; for a chart of this app, use its class`,
    ];
}
