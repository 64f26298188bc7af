import type { Json } from '../json';

const LONGEST = 200;

/** The first sentence of a description on one line; undefined if there is none. */
export function firstSentence(description: Json | undefined): string | undefined {
  if (typeof description !== 'string') return undefined;
  // A paragraph ends with an empty line, or before a list.
  const [paragraph = ''] = description.trim().split(/\n\s*\n|\n\s*[-*]\s/);
  const text = paragraph.replace(/\s+/g, ' ').trim();
  const [sentence = ''] = /^.*?[.!?](?<!\b(?:e\.g|i\.e|etc|vs|cf|approx)\.)(?= |$)|^.*$/.exec(text) ?? [];
  if (sentence === '') return undefined;
  if (sentence.length > LONGEST) return `${sentence.slice(0, sentence.lastIndexOf(' ', LONGEST))} ...`;
  return /[.!?:]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** Whether a description says that the field is deprecated. */
export const isDeprecated = (description: Json | undefined): boolean =>
  typeof description === 'string' && /(?:^|\s)(?:Deprecated|DEPRECATED)[:.]|\bfield is deprecated/.test(description);
