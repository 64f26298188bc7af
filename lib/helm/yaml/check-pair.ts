import { type CST, isMap } from 'yaml';
import { keyMessage } from './scan';
import type { Source } from './source';

/** Reports a key and value that goyaml parses differently from the yaml library. */
export function checkPair(source: Source, pair: CST.CollectionItem | undefined, isInFlow: boolean): void {
  if (!pair) return;
  const { start, key, sep = [], value } = pair;
  const column = ({ offset }: { offset: number }): number => source.lines.linePos(offset).col;
  const explicit = start.find(({ type }) => type === 'explicit-key-ind');
  const colon = sep.find(({ type }) => type === 'map-value-ind');
  const property = start.findIndex(isProperty);
  if (!colon) {
    const lost = sep.find(isProperty) ?? value;
    if (lost) source.report(lost.offset, 'expected ":" before this value');
  } else if (explicit && column(colon) !== column(explicit) && !isInFlow) {
    source.report(colon.offset, 'this ":" must be in the same column as its "?"');
  }
  const first = start[property] ?? key;
  const end = colon ?? key;
  if (!explicit && first && end) {
    const text = source.text.slice(first.offset, end.offset);
    if (text.includes('\n')) source.report(end.offset, keyMessage);
    else if (Array.from(text).length > 1024)
      source.report(first.offset, 'a key longer than 1,024 characters must start with "? "');
  }
  if (value?.type !== 'scalar' || !key || isInFlow) return;
  for (const { index, 1: indent = '' } of value.source.matchAll(/\n( *)(?=[^ \r\n])/g)) {
    if (indent.length < column(key)) source.report(value.offset + index + 1, 'this line must be indented further');
  }
}

const isProperty = ({ type }: CST.SourceToken): boolean => type === 'anchor' || type === 'tag';
/** Whether a node is a flow map (`{}`). */
export const isFlow = (node: unknown): boolean => isMap(node) && node.flow === true;
