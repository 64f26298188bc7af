import { AsyncLocalStorage } from 'node:async_hooks';
import type { JsonMap } from '../json';
import type { TokenNode } from './token-table';

/** Implicit inputs of a createApp() run; not arguments, because the signature of createApp() is public. */
export interface BuildContext {
  /** Called for each placeholder that is created, so that a command can record its source location. */
  readonly onToken?: (node: TokenNode) => void;
  /**
   * Plain values to build a chart with instead of references; the chart is named by its path, such as `platform/hello`.
   * If the result differs from the evaluated references, the app inspected a reference.
   */
  readonly valuesOf?: (chart: string) => JsonMap | undefined;
}

const contexts = new AsyncLocalStorage<BuildContext>();

/** The context of the current build; empty by default. */
export const buildContext = (): BuildContext => contexts.getStore() ?? {};

/** Runs a build with additional context. */
export const buildWith = <T>(context: BuildContext, build: () => T): T =>
  contexts.run({ ...buildContext(), ...context }, build);
