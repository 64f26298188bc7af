import { ChartError } from '../../errors';
import type { Manifest } from '../../render/render-chart';

/**
 * The manifests whose templates match the globs, in the order of the globs, like `helm template --show-only`. Throws
 * `flag-invalid` for a glob without a match.
 */
export function showOnly(manifests: readonly Manifest[], globs: readonly string[]): Manifest[] {
  const inChart = ({ source }: Manifest): string => source.slice(source.indexOf('/') + 1);
  return globs.flatMap((glob) => {
    const pattern = goGlob(glob);
    const shown = manifests.filter((manifest) => pattern?.test(inChart(manifest)));
    if (shown.length > 0) return shown;
    const all = [...new Set(manifests.map(inChart))].sort();
    const message = `matches no template of this release, which renders ${all.join(', ') || 'nothing'}`;
    throw new ChartError({ code: 'flag-invalid', where: `--show-only ${glob}`, message });
  });
}

/**
 * Converts a glob with the syntax of Go's `path/filepath.Match`: `*` and `?` match within a folder, `[a-z]` and `[^a-z]` are
 * classes, and a backslash escapes the next character. Undefined if malformed.
 */
function goGlob(glob: string): RegExp | undefined {
  const token = /\\(?<escaped>.)|\[(?<not>\^?)(?<set>(?:\\.|[^\\\]])+)\]|(?<wild>[*?])|(?<plain>[^\\[*?])/gsuy;
  let pattern = '';
  let end = 0;
  for (const match of glob.matchAll(token)) {
    const { escaped, not, set, wild, plain } = match.groups as Record<string, string | undefined>;
    const range = set === undefined ? undefined : goClass(set);
    if (set !== undefined && range === undefined) return undefined;
    if (range !== undefined) pattern += `[${not}${range}]`;
    else if (wild) pattern += wild === '*' ? '[^/]*' : '[^/]';
    else pattern += literal((escaped ?? plain) as string);
    end += match[0].length;
  }
  return end === glob.length ? new RegExp(`^${pattern}$`, 'su') : undefined;
}

/** The content of a character class: single characters and ranges. */
function goClass(set: string): string | undefined {
  const item = /(?<from>\\.|[^\\-])(?:-(?<to>\\.|[^\\-]))?/gsuy;
  let ranges = '';
  let end = 0;
  for (const match of set.matchAll(item)) {
    const { from, to } = match.groups as Record<string, string | undefined>;
    const [first, last] = [from, to ?? from].map((text) => (text as string).replace(/^\\(?=.)/s, '')) as [
      string,
      string,
    ];
    // An inverted range is empty.
    if (first <= last) ranges += `${literal(first)}-${literal(last)}`;
    end += match[0].length;
  }
  return end === set.length ? ranges : undefined;
}

const literal = (character: string): string => `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
