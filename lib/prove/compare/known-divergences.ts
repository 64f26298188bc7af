import type { ChartError, Problem } from '../../errors';
import type { Json } from '../../json';
import type { Major } from '../helm/find-helms';

/** One thing on which the two Helms disagree, with what each does and what Chartwright does. */
export interface Divergence {
  readonly what: string;
  readonly helm3: string;
  readonly helm4: string;
  readonly chartwright: string;
  /** Whether a Helm may judge this document of values otherwise than Chartwright for this reason. */
  readonly knownDivergences?: (values: Json, major: Major) => boolean;
  /** Whether Chartwright refuses to compute something for this reason. */
  readonly explains?: (problem: Problem) => boolean;
}

/** The cases known in which the two versions give different answers, measured on 3.18.0 and 4.2.3. */
export const divergences: readonly Divergence[] = [
  {
    what: 'U+0085 in a string of a values file',
    helm3: 'reads it as a space before the schema check',
    helm4: "refuses it by the schema's pattern",
    chartwright: 'refuses it',
    knownDivergences: (values, major) => major === 3 && holdsText(values, (text) => text.includes('\u0085')),
  },
  {
    what: 'The map key `<<` in values',
    helm3: 'fails: "map merge requires map or sequence of maps"',
    helm4: 'reads it',
    chartwright: 'refuses it by the schema',
  },
  {
    what: '`semverCompare "!=1.2.3"` of a pre-release, such as `1.29.3-gke.100`',
    helm3: 'true',
    helm4: 'false',
    chartwright: 'refuses to compute it',
  },
  {
    what: '`semverCompare ">=1.25.0-0 <1.35.0"` of a pre-release, such as `1.30.4-gke.100`: one of several versions names a pre-release',
    helm3: 'false',
    helm4: 'true',
    chartwright: 'refuses such a constraint: `-0` behind each version, or behind none',
  },
  {
    what: '`.Capabilities.APIVersions.Has` of versions that come and go with the Kubernetes client inside Helm, such as `autoscaling/v2beta2`, `networking.k8s.io/v1alpha1` or `resource.k8s.io/v1`',
    helm3: 'as Kubernetes 1.33 has them; 3.22 as 1.37',
    helm4: 'as Kubernetes 1.36 has them; 4.3 as 1.37',
    chartwright: 'refuses to compute it, unless `--api-versions` names it',
  },
  {
    what: '`.Capabilities.KubeVersion.Version` as text, of a `--kube-version` without a patch: `1.34`, as Argo CD passes it',
    helm3: '`v1.34.0`',
    helm4: '`v1.34`',
    chartwright: 'compares it by `semverCompare`; refuses to print it: name the patch, `--kube-version 1.34.0`',
    explains: ({ where }) => where.endsWith('capabilities.kubeVersion'),
  },
  {
    what: 'Kubernetes version assumed by `helm template`',
    helm3: '1.33',
    helm4: '1.36',
    chartwright: '1.35.0 unless `--kube-version` or the environment says otherwise',
  },
  {
    what: 'Several documents in one values file',
    helm3: 'reads the first',
    helm4: 'merges them all',
    chartwright: 'refuses the file',
  },
  {
    what: 'Text behind `---` on its line, `%YAML`',
    helm3: 'reads it',
    helm4: 'refuses it',
    chartwright: 'refuses it',
  },
  {
    what: 'A values file whose last line has no newline at its end and is 4096 bytes long, or a multiple of that',
    helm3: 'reads it',
    helm4: 'loses that line',
    chartwright: 'refuses the file',
  },
  {
    what: 'A values file that ends in a block scalar (`|`, `>`) and has no newline at its end',
    helm3: 'reads the text without the line break',
    helm4: 'adds one',
    chartwright: 'refuses the file',
  },
  {
    what: 'A values file in UTF-16',
    helm3: 'reads it',
    helm4: 'refuses it',
    chartwright: 'refuses it',
  },
  {
    what: 'Order of webhook configurations (`MutatingWebhookConfiguration`, `ValidatingWebhookConfiguration`) among kinds without a place in the install order',
    helm3: 'by name, with the other kinds',
    helm4: 'in front of the other kinds',
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
    helm3: 'takes it for a key',
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

/** The known divergence that explains why one Helm judges a document otherwise. */
export const excuseFor = (values: Json, major: Major): Divergence | undefined =>
  divergences.find(({ knownDivergences }) => knownDivergences?.(values, major));

/** The known divergence for which Chartwright refuses to compute a rendering. */
export const explanationOf = ({ problems }: ChartError): Divergence | undefined =>
  divergences.find(({ explains }) => problems.some((one) => one.code === 'not-modelled' && explains?.(one)));

/** The table of docs/divergences.md. */
export const divergenceTable = (): string =>
  [
    ['What', 'Helm 3', 'Helm 4', 'Chartwright'],
    ['---', '---', '---', '---'],
    ...divergences.map(({ what, helm3, helm4, chartwright }) => [what, helm3, helm4, chartwright]),
  ]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('');

/** Whether some string or key of a document is as asked. */
export function holdsText(value: Json, is: (text: string) => boolean): boolean {
  if (typeof value === 'string') return is(value);
  if (value === null || typeof value !== 'object') return false;
  return Object.entries(value).some(([key, each]) => (!Array.isArray(value) && is(key)) || holdsText(each, is));
}
