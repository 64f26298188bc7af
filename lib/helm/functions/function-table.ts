import { builtInObjects } from './built-in-objects';
import { collections } from './collections';
import type { HelmFunction } from './helm-function';
import { logic } from './logic';
import { numbers } from './numbers';
import { texts } from './text';

/**
 * The functions a chart may call, by their names in Helm. Semantics are those of Go's text/template and Sprig 3.3, as
 * measured on Helm 3.18 and 4.2.
 */
export const functions = { ...logic, ...texts, ...numbers, ...collections, ...builtInObjects };

/** The name of a function in the table. */
export type FunctionName = keyof typeof functions;

/** The entry of a function in the table. */
export const functionOf = (name: FunctionName): HelmFunction => functions[name];
