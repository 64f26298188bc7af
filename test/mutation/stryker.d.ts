/** What is used of the types of Stryker, which `npm run test:mutation` installs and `npm ci` does not. */
declare module '@stryker-mutator/api/core' {
  export type PartialStrykerOptions = Readonly<Record<string, unknown>>;
}

declare module '@stryker-mutator/api/plugin' {
  export const PluginKind: { readonly TestRunner: 'TestRunner' };
}

declare module '@stryker-mutator/api/test-runner' {
  export const TestStatus: { readonly Success: 0; readonly Failed: 1; readonly Skipped: 2 };
  export const DryRunStatus: { readonly Complete: 'complete'; readonly Error: 'error'; readonly Timeout: 'timeout' };
  interface Timed {
    readonly id: string;
    readonly name: string;
    readonly timeSpentMs: number;
  }
  export type TestResult = Timed &
    ({ readonly status: 0 | 2 } | { readonly status: 1; readonly failureMessage: string });
  /** How often a test reaches a mutant, by the ids of both. */
  export interface MutantCoverage {
    readonly static: Record<string, number>;
    readonly perTest: Record<string, Record<string, number>>;
  }
  export interface DryRunOptions {
    readonly files?: readonly string[];
  }
  export interface MutantRunOptions {
    readonly activeMutant: { readonly id: string };
    readonly sandboxFileName: string;
    readonly testFilter?: readonly string[];
    readonly hitLimit?: number;
  }
  /** The global object by which instrumented code and its runner talk. */
  export interface StrykerGlobal {
    mutantCoverage?: MutantCoverage | undefined;
    activeMutant?: string;
    currentTestId?: string | undefined;
    hitCount?: number | undefined;
    hitLimit?: number | undefined;
  }
  export function determineHitLimitReached(hitCount?: number, hitLimit?: number): object | undefined;
  export function toMutantRunResult(result: object): object;
}
