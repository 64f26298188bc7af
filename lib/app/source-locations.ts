import type { IConstruct } from 'constructs';
import { z } from 'zod';
import { buildWith } from '../expr/build-context';
import type { TokenNode } from '../expr/token-table';
import { unwrap, type ValuesSchema } from '../values/define';
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
  const schemas = new WeakMap<object, string>();
  const note = <K>(places: { has(key: K): boolean; set(key: K, place: string): unknown }, key: K): void => {
    if (places.has(key)) return;
    const frame = userPlace(new Error());
    if (frame) places.set(key, frame);
  };
  const { add } = z.globalRegistry;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 60;
  z.globalRegistry.add = function (this: typeof z.globalRegistry, schema, ...meta) {
    note(schemas, schema);
    return add.call(this, schema, ...meta);
  } as typeof add;
  try {
    const context = { onToken: (node: TokenNode) => note(nodes, node) };
    const app = buildWith(context, () => observeConstructs((child) => note(constructs, child), load));
    const byPath = new Map([...constructs].map(([child, frame]) => [(child as IConstruct).node.path, frame]));
    return {
      app,
      places: {
        construct: (path) => byPath.get(path),
        node: (node) => nodes.get(node),
        value: (schema, path) => placeOfValue(schema, path, schemas),
      },
    };
  } finally {
    z.globalRegistry.add = add;
    Error.stackTraceLimit = limit;
  }
}

function placeOfValue(
  schema: ValuesSchema,
  path: readonly string[],
  schemas: WeakMap<object, string>,
): string | undefined {
  let node: z.ZodType = schema;
  for (const key of path) {
    const inner = unwrap(node);
    const field = inner instanceof z.ZodObject ? (inner.shape[key] as z.ZodType | undefined) : undefined;
    if (!field) break;
    node = field;
  }
  return schemas.get(node) ?? schemas.get(unwrap(node));
}
