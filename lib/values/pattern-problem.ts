import { RE2JS } from 're2js';

/** Throws if RE2, which Helm uses, rejects a pattern or interprets it differently from JavaScript. */
export function checkPatterns(schema: unknown): void {
  if (schema === null || typeof schema !== 'object') return;
  if ('pattern' in schema && typeof schema.pattern === 'string') {
    const problem = patternProblem(schema.pattern);
    if (problem) throw new Error(`the pattern ${schema.pattern} ${problem}`);
  }
  for (const child of Object.values(schema)) checkPatterns(child);
}

const patternProblems = new Map<string, string | undefined>();

/** Why RE2, which Helm uses, and JavaScript differ on a pattern; undefined if they agree. */
export function patternProblem(pattern: string): string | undefined {
  if (!patternProblems.has(pattern)) patternProblems.set(pattern, findPatternProblem(pattern));
  return patternProblems.get(pattern);
}

function findPatternProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
  } catch {
    return 'is not valid in RE2, which Helm uses: look-around and back-references are not supported';
  }
  const bare = pattern.replace(/\\[^sSpPz]|\[(?:\\[^sSpP]|[^\]\\])*\]/g, '');
  if (!/\.|\\[sSpPz]|\(\?[^:]/.test(bare)) return undefined;
  return 'differs between RE2 and JavaScript: replace . and \\s with a list of characters, and do not use flags';
}
