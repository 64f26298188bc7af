import { SourceMap, type SourceMapPayload } from 'node:module';
import { relative, sep } from 'node:path';
import { userFrame } from '../chart/source';
import { ChartError } from '../errors';
import { blockNames, isControl, replaceTokens, type TokenNode } from '../expr/token';
import { describeExpr } from '../synth/describe';
import { transpile } from './loader';

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
  return frame && placeOf(frame.file, frame.line, frame.column);
}

const sourceMaps = new Map<string, SourceMap | undefined>();

/** The map of a file as the loader ran it; read when a place is asked for, because reading all would slow every start. */
function sourceMapOf(file: string): SourceMap | undefined {
  if (!sourceMaps.has(file)) {
    const encoded = file.endsWith('.ts')
      ? /sourceMappingURL=data:[^,]*,([\w+/=]+)\s*$/.exec(transpile(file))?.[1]
      : undefined;
    const payload = encoded && (JSON.parse(Buffer.from(encoded, 'base64').toString()) as SourceMapPayload);
    sourceMaps.set(file, payload ? new SourceMap(payload) : undefined);
  }
  return sourceMaps.get(file);
}

function placeOf(file: string, line: number, column: number): string {
  const entry = sourceMapOf(file)?.findEntry(line - 1, column - 1);
  const original = entry && 'originalLine' in entry ? entry.originalLine + 1 : line;
  return `${relative(process.cwd(), file).split(sep).join('/')}:${original}`;
}
