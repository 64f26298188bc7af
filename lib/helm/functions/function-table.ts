import { builtInObjects } from './built-in-objects';
import { collections } from './collections';
import { logic } from './logic';
import { numbers } from './numbers';
import { texts } from './text';

/**
 * The one table of functions a chart may call, by Helm's own names. Semantics are those of Go's text/template and of
 * Sprig 3.3, measured on Helm 3.18 and 4.2.
 */
export const functions = { ...logic, ...texts, ...numbers, ...collections, ...builtInObjects };

/** The name of a function in the table. */
export type FunctionName = keyof typeof functions;
