import type { IConstruct } from 'constructs';
import { buildWith } from '../expr/build-context';
import type { TokenNode } from '../expr/token-table';
import type { ValuesSchema } from '../values/define';
import { placeOfDeclaration } from './declaration-locations';
import { type LoadedApp, loadApp } from './load-app';
import { observeConstructs } from './observe-constructs';
import { userPlace } from './readable-errors';

/** Lines of TypeScript, as `file:line`, by what was made there. */
export interface Places {
  /** Where a construct was made, by its path. */
  readonly construct: (path: string) => string | undefined;
  /** Where a reference, a function or a block was first asked for. */
  readonly node: (node: TokenNode) => string | undefined;
  /** Where a value was declared, by its path in the schema. */
  readonly value: (schema: ValuesSchema, path: readonly string[]) => string | undefined;
}

/** Loads an app and notes where everything in it was made; dist/ never holds that, so that moving a line does not touch it. */
export const loadWithPlaces = (file: string): { app: LoadedApp; places: Places } => withPlaces(() => loadApp(file));

/** The same for an app that `load` builds. */
export function withPlaces(load: () => LoadedApp): { app: LoadedApp; places: Places } {
  const constructs = new Map<object, string>();
  const nodes = new Map<TokenNode, string>();
  const note = <K>(places: { has(key: K): boolean; set(key: K, place: string): unknown }, key: K): void => {
    if (places.has(key)) return;
    const frame = userPlace(new Error());
    if (frame) places.set(key, frame);
  };
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 60;
  try {
    const context = { onToken: (node: TokenNode) => note(nodes, node) };
    const app = buildWith(context, () => observeConstructs((child) => note(constructs, child), load));
    const byPath = new Map([...constructs].map(([child, frame]) => [(child as IConstruct).node.path, frame]));
    return {
      app,
      places: {
        construct: (path) => byPath.get(path),
        node: (node) => nodes.get(node),
        value: placeOfDeclaration,
      },
    };
  } finally {
    Error.stackTraceLimit = limit;
  }
}
