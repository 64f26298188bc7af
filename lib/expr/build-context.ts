import { AsyncLocalStorage } from 'node:async_hooks';
import type { JsonMap } from '../json';
import type { TokenNode } from './token-table';

/** What a run of createApp() is given besides its source, without arguments: it belongs to the user. */
export interface BuildContext {
  /** Is called for each placeholder that is requested, so that a command can tell where in the source that was. */
  readonly onToken?: (node: TokenNode) => void;
  /**
   * The plain values of a chart in place of references. A chart is named with its parents, as `platform/hello`. What comes
   * out must equal the evaluation of the references, or somebody inspected one.
   */
  readonly valuesOf?: (chart: string) => JsonMap | undefined;
}

const contexts = new AsyncLocalStorage<BuildContext>();

/** The context of the build that is running; empty in an ordinary one. */
export const buildContext = (): BuildContext => contexts.getStore() ?? {};

/** Runs a build with more context than the one it is part of. */
export const buildWith = <T>(context: BuildContext, build: () => T): T =>
  contexts.run({ ...buildContext(), ...context }, build);
