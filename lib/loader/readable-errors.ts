import { relative, sep } from 'node:path';
import { userFrame } from '../chart/call-site';
import { ChartError } from '../errors';
import { describeExpr } from '../expr/describe';
import type { TokenNode } from '../expr/token-table';
import { replaceTokens } from '../expr/tokens';
import { blockNames, isControl } from '../expr/tree';

/** Text with the placeholders in it shown as the expressions they stand for. */
export const readable = (text: string): string => replaceTokens(text, describe);

function describe(node: TokenNode): string {
  return isControl(node) ? blockNames[node.kind] : describeExpr(node);
}

/** A construct looked into a reference: what it saw, where, and the way out. */
export function inspected(where: string, who: string, message: string): ChartError {
  return new ChartError({
    code: 'inspected-reference',
    where: readable(where),
    message: `${who} looked into a reference, where only a literal can go: ${readable(message.split('\n')[0] ?? '')}. A cdk8s.ApiObject takes references anywhere in its fields`,
  });
}

/** `file:line` of the first frame of a stack that is the user's own, in TypeScript. */
export function userPlace(error: Error): string | undefined {
  const frame = userFrame(error);
  return frame && `${relative(process.cwd(), frame.file).split(sep).join('/')}:${frame.line}`;
}
