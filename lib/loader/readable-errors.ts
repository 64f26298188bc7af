import { relative, sep } from 'node:path';
import { userFrame } from '../chart/call-site';
import { ChartError } from '../errors';
import { describeExpr } from '../expr/describe';
import type { TokenNode } from '../expr/token-table';
import { replaceTokens } from '../expr/tokens';
import { blockNames, isControl } from '../expr/tree';

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

/** `file:line` of the first stack frame in the user's own TypeScript. */
export function userLocation(error: Error): string | undefined {
  const frame = userFrame(error);
  return frame && `${relative(process.cwd(), frame.file).split(sep).join('/')}:${frame.line}`;
}
