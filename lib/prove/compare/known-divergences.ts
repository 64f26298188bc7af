import type { ChartError, Problem } from '../../errors';
import type { Json } from '../../json';
import type { Major } from '../helm/find-helms';

/** A known difference between Helm 3 and Helm 4, with the behaviour of each and of Chartwright. */
export interface Divergence {
  readonly what: string;
  readonly helm3: string;
  readonly helm4: string;
  readonly chartwright: string;
  /** Whether this divergence explains a validation result of Helm that differs from Chartwright's. */
  readonly excuses?: (values: Json, major: Major) => boolean;
  /** Whether this divergence is the reason why Chartwright does not compute something. */
  readonly explains?: (problem: Problem) => boolean;
}

/** Known differences between Helm 3 and Helm 4, measured on 3.18.0 and 4.2.3. */
export const divergences: readonly Divergence[] = [
  {
    what: 'U+0085 in a string of a values file',
    helm3: 'reads it as a space before the schema check',
    helm4: "rejects it by the schema's pattern",
    chartwright: 'rejects it',
    excuses: (values, major) => major === 3 && someText(values, (text) => text.includes('\u0085')),
  },
  {
    what: 'The map key `<<` in values',
    helm3: 'fails: "map merge requires map or sequence of maps"',
    helm4: 'reads it',
    chartwright: 'rejects it by the schema',
  },
  {
    what: '`semverCompare "!=1.2.3"` of a pre-release, such as `1.29.3-gke.100`',
    helm3: 'true',
    helm4: 'false',
    chartwright: 'rejects the expression',
  },
  {
    what: '`semverCompare ">=1.25.0-0 <1.35.0"` of a pre-release, such as `1.30.4-gke.100`: only some of its versions name a pre-release',
    helm3: 'false',
    helm4: 'true',
    chartwright: 'rejects such a constraint: append `-0` to each version, or to none',
  },
  {
    what: '`.Capabilities.APIVersions.Has` of versions that depend on the Kubernetes client built into Helm, such as `autoscaling/v2beta2`, `networking.k8s.io/v1alpha1` or `resource.k8s.io/v1`',
    helm3: 'as Kubernetes 1.33 has them; 3.22 as 1.37',
    helm4: 'as Kubernetes 1.36 has them; 4.3 as 1.37',
    chartwright: 'rejects the expression unless `--api-versions` includes the version',
  },
  {
    what: '`.Capabilities.KubeVersion.Version` as text, of a `--kube-version` without a patch: `1.34`, as Argo CD passes it',
    helm3: '`v1.34.0`',
    helm4: '`v1.34`',
    chartwright: 'supports it in `semverCompare`; rejects printing it: include the patch, `--kube-version 1.34.0`',
    explains: ({ where }) => where.endsWith('capabilities.kubeVersion'),
  },
  {
    what: 'Kubernetes version assumed by `helm template`',
    helm3: '1.33',
    helm4: '1.36',
    chartwright: '1.35.0 unless set by `--kube-version` or the environment',
  },
  {
    what: 'Several documents in one values file',
    helm3: 'reads the first',
    helm4: 'merges them all',
    chartwright: 'rejects the file',
  },
  {
    what: 'Text after `---` on the same line, `%YAML`',
    helm3: 'reads it',
    helm4: 'rejects it',
    chartwright: 'rejects it',
  },
  {
    what: 'A values file without a final newline whose last line is a multiple of 4096 bytes long',
    helm3: 'reads it',
    helm4: 'drops that line',
    chartwright: 'rejects the file',
  },
  {
    what: 'A values file without a final newline that ends in a block scalar (`|`, `>`)',
    helm3: 'reads the text without a final line break',
    helm4: 'adds one',
    chartwright: 'rejects the file',
  },
  {
    what: 'A values file in UTF-16',
    helm3: 'reads it',
    helm4: 'rejects it',
    chartwright: 'rejects it',
  },
  {
    what: 'Order of webhook configurations (`MutatingWebhookConfiguration`, `ValidatingWebhookConfiguration`) among kinds without a place in the install order',
    helm3: 'by name, with the other kinds',
    helm4: 'before the other kinds',
    chartwright: 'as Helm 3',
  },
  {
    what: '`--set a[0`',
    helm3: 'an error',
    helm4: 'ignored',
    chartwright: 'an error',
  },
  {
    what: '`--set-json \'{"a":1}\'`',
    helm3: 'treats it as a key',
    helm4: 'merges the object',
    chartwright: 'an error',
  },
  {
    what: "null in a chart's values.yaml",
    helm3: "keeps the key; in a parent's values.yaml null deletes the subchart's default",
    helm4: "drops the key, so that the subchart's default stays",
    chartwright: 'rejects the default at synth',
  },
];

/** The known divergence that explains a validation result of one Helm; undefined if there is none. */
export const excuseFor = (values: Json, major: Major): Divergence | undefined =>
  divergences.find(({ excuses }) => excuses?.(values, major));

/** The known divergence because of which Chartwright does not compute a rendering. */
export const explanationOf = ({ problems }: ChartError): Divergence | undefined =>
  divergences.find(({ explains }) =>
    problems.some((problem) => problem.code === 'not-modelled' && explains?.(problem)),
  );

/** The table of docs/divergences.md. */
export const divergenceTable = (): string =>
  [
    ['What', 'Helm 3', 'Helm 4', 'Chartwright'],
    ['---', '---', '---', '---'],
    ...divergences.map(({ what, helm3, helm4, chartwright }) => [what, helm3, helm4, chartwright]),
  ]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('');

/** Whether any string or key of a document satisfies a predicate. */
export function someText(value: Json, is: (text: string) => boolean): boolean {
  if (typeof value === 'string') return is(value);
  if (value === null || typeof value !== 'object') return false;
  return Object.entries(value).some(([key, each]) => (!Array.isArray(value) && is(key)) || someText(each, is));
}
