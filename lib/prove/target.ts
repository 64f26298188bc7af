import type { ChartModel } from '../model/chart-model';
import type { ValuesSchema } from '../values/define';
import type { Case } from './cases/case';
import type { Helm, Major } from './helm/find-helms';

/** A chart to be proven, and how. */
export interface ProofTarget {
  /** Path of its construct, by which the command names it. */
  readonly path: string;
  /** The chart as it is. */
  readonly whole: ChartModel;
  /** The chart with small custom resource definitions, for cases by the thousand. */
  readonly model: ChartModel;
  /** The files of the model as Helm gets them. */
  readonly files: ReadonlyMap<string, string>;
  readonly schema: ValuesSchema;
  /** Undefined where that major version is missing. */
  readonly helms: ReadonlyMap<Major, Helm | undefined>;
  readonly cases: number;
  readonly seed: number;
  readonly progress: (text: string) => void;
}

/** Something that does not hold. */
export interface Failure {
  /** One line that says what. */
  readonly title: string;
  /** What each side says. */
  readonly details: readonly string[];
  /** The case that shows it, and whether others show it too; undefined where no values are needed. */
  readonly shown?: { readonly by: Case; readonly again?: (cases: readonly Case[]) => Promise<boolean[]> };
}

/** What one section found. */
export interface SectionResult {
  readonly section: string;
  /** What was looked at, in one line. */
  readonly summary: string;
  readonly failures: readonly Failure[];
}
