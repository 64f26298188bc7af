import { ChartError, type ChartErrorCode } from '../errors';
import { describeExpr } from './describe';
import type { TokenNode } from './token-table';
import { holdsToken, replaceTokens } from './tokens';
import { blockNames, isControl } from './tree';

/** Replaces the placeholders in a text by the expressions they represent. */
export const readable = (text: string): string => replaceTokens(text, describe);

function describe(node: TokenNode): string {
  return isControl(node) ? blockNames[node.kind] : describeExpr(node);
}

/** The error for a construct that inspected a reference as if it were a plain value. */
export function inspected(where: string, who: string, message: string): ChartError {
  return new ChartError({
    code: 'inspected-reference',
    where: readable(where),
    message: `${who} inspected a reference where only a literal is allowed: ${readable(message.split('\n')[0] ?? '')}. A cdk8s.ApiObject accepts references in any field`,
  });
}

/** The way out for a TypeError in a construct, which hardly has another cause than a placeholder that it looked into. */
export const lookedInto =
  'a construct cannot look into a reference, when(), ifSet() or each(): pass the list or object itself and put them on its fields, or use cdk8s.ApiObject, which accepts them anywhere';

/** The error for an object that its construct fails to render, from the message of cdk8s. */
export function failedRendering(where: string, message: string): ChartError {
  // cdk8s keeps nothing else of the error, and names the object by its placeholder.
  const reason = message.replace(/^Failed serializing construct at path '.*?' with name '.*?': /, '');
  const [, problem, code] = /^ChartError: (.*) \[([a-z-]+)\]$/s.exec(reason) ?? [];
  if (problem) return new ChartError({ code: code as ChartErrorCode, where, message: problem });
  const text = reason.replace(/^Error: /, '');
  if (holdsToken(text)) return inspected(where, 'a construct', text);
  const remedy = /^TypeError: /.test(text) ? `; ${lookedInto}` : '';
  return new ChartError({ code: 'token-undecodable', where, message: `${text}${remedy}` });
}
