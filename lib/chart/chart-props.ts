import type { ValuesSchema } from '../values/define';
import type { ValuesDocument } from '../values/values-document';

/** A maintainer in Chart.yaml. */
export interface Maintainer {
  /** Name of a person or team. */
  name: string;
  /** E-mail address. @default none */
  email?: string;
  /** Home page. @default none */
  url?: string;
}

/** Values and metadata of a chart: what Chart.yaml says, and its README and `ci` values. */
export interface HelmChartProps<V extends ValuesSchema> {
  /** Schema of the values, made with `group`. */
  readonly values: V;
  /** Chart version, SemVer 2. */
  readonly version: string;
  /** Version of the packaged application; a valid label value. */
  readonly appVersion: string;
  /** One sentence for Chart.yaml and the README. */
  readonly description: string;
  /** Supported Kubernetes versions, as a constraint of Masterminds/semver. @default '>=1.28.0-0' */
  readonly kubeVersion?: string;
  /** Keywords for chart search. @default [] */
  readonly keywords?: readonly string[];
  /** Home page. @default none */
  readonly home?: string;
  /** URLs of the source code. @default [] */
  readonly sources?: readonly string[];
  /** Maintainers. @default [] */
  readonly maintainers?: readonly Maintainer[];
  /** URL of an icon. @default none */
  readonly icon?: string;
  /** Chart.yaml annotations, such as Artifact Hub's. @default {} */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Example values by name: each is written to `ci/<name>-values.yaml` and rendered by synth and prove. @default {} */
  readonly ci?: Readonly<Record<string, ValuesDocument<V>>>;
  /** Markdown above the values table of the chart's README. @default the description */
  readonly readme?: string;
  /**
   * For a subchart: values paths of the parent that enable it, comma-separated, such as `mlflow.enabled`.
   * @default always enabled
   */
  readonly condition?: string;
  /**
   * For a subchart: its name in the parent, and so the key of its values there and its construct id. A parent that has one
   * chart twice gives each another alias.
   * @default the name of the chart
   */
  readonly alias?: string;
}

/** Props as a chart keeps them: `ci` without the type of the values, so that any chart is a `HelmChart<ValuesSchema>`. */
export type GivenProps<V extends ValuesSchema> = Omit<HelmChartProps<V>, 'ci'> &
  Pick<HelmChartProps<ValuesSchema>, 'ci'>;
