import type { ChartModel } from '../model/chart-model';
import type { ValuesSchema } from '../values/define';
import type { Case } from './cases/case';
import type { Helm, Major } from './helm/find-helms';

/** A chart under proof, with the options. */
export interface ProofTarget {
  /** Construct path, which is also the name in commands. */
  readonly path: string;
  /** The unmodified chart. */
  readonly whole: ChartModel;
  /** The chart with minimal CRDs, which makes thousands of renderings fast. */
  readonly model: ChartModel;
  /** The chart files of `model`, as Helm reads them. */
  readonly files: ReadonlyMap<string, string>;
  readonly schema: ValuesSchema;
  /** Undefined for a major version that is not installed. */
  readonly helms: ReadonlyMap<Major, Helm | undefined>;
  readonly cases: number;
  readonly seed: number;
  readonly progress: (text: string) => void;
}

/** A failed check. */
export interface Failure {
  /** One-line summary. */
  readonly title: string;
  /** Details, such as the differing results. */
  readonly details: readonly string[];
  /** A case that reproduces the failure, and a check whether others do; undefined if it does not depend on values. */
  readonly reproducer?: {
    readonly testCase: Case;
    readonly reproduces?: (cases: readonly Case[]) => Promise<boolean[]>;
  };
  /** The summary of another case that reproduces it. @default the title */
  readonly titleOf?: (testCase: Case) => string;
}

/** The result of one section. */
export interface SectionResult {
  readonly section: string;
  /** One line that says what was checked. */
  readonly summary: string;
  readonly failures: readonly Failure[];
  /** What is worth knowing, each with a case, and does not fail the section. @default none */
  readonly examples?: readonly Failure[];
  /** False if no Helm is installed to check it with. @default true */
  readonly isChecked?: boolean;
}
