import type { IConstruct } from 'constructs';
import { buildWith } from '../expr/build-context';
import type { TokenNode } from '../expr/token-table';
import type { ValuesSchema } from '../values/define';
import { locationOfDeclaration } from './declaration-locations';
import { type LoadedApp, loadApp } from './load-app';
import { observeConstructs } from './observe-constructs';
import { callingLocation } from './readable-errors';

/** Source locations, as `file:line`, of constructs, expressions and values. */
export interface SourceLocations {
  /** Where a construct is created, by its path. */
  readonly construct: (path: string) => string | undefined;
  /** Where a reference, a function, a block or a named template is first used. */
  readonly node: (node: object) => string | undefined;
  /** Where a value is declared, by its path in the schema. */
  readonly value: (schema: ValuesSchema, path: readonly string[]) => string | undefined;
}

/** Loads an app while recording source locations, which never go into dist/: moving a line must not change it. */
export const loadWithLocations = (file: string): { app: LoadedApp; locations: SourceLocations } =>
  withLocations(() => loadApp(file));

/** Calls `load` while recording source locations. */
export function withLocations(load: () => LoadedApp): { app: LoadedApp; locations: SourceLocations } {
  const constructs = new Map<object, string>();
  const nodes = new Map<object, string>();
  const record = <K>(locations: { has(key: K): boolean; set(key: K, location: string): unknown }, key: K): void => {
    if (locations.has(key)) return;
    const frame = callingLocation();
    if (frame) locations.set(key, frame);
  };
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 60;
  try {
    const onToken = (node: TokenNode): void => {
      record(nodes, node);
      if ('template' in node) record(nodes, node.template);
    };
    const app = buildWith({ onToken }, () => observeConstructs((child) => record(constructs, child), load));
    const byPath = new Map([...constructs].map(([child, frame]) => [(child as IConstruct).node.path, frame]));
    return {
      app,
      locations: {
        construct: (path) => byPath.get(path),
        node: (node) => nodes.get(node),
        value: locationOfDeclaration,
      },
    };
  } finally {
    Error.stackTraceLimit = limit;
  }
}
