import { wrap, yamlComment } from '../../../lib/helm/yaml/comment';

describe('a YAML comment', () => {
  it('is wrapped at column 100 at any indentation', () => {
    const text = 'word '.repeat(45).trim();
    for (const indent of [0, 8]) {
      const lines = yamlComment(text, indent);
      expect(lines.map((line) => line.length <= 100)).not.toContain(false);
      expect(lines[0]?.length).toBeGreaterThan(95);
      expect(lines.every((line) => line.startsWith(`${' '.repeat(indent)}# word`))).toBe(true);
      expect(lines.map((line) => line.trim().slice(2)).join(' ')).toBe(text);
    }
  });

  it('may fill a line completely', () => {
    expect(wrap('aa bb cc', 5)).toEqual(['aa bb', 'cc']);
    expect(wrap('aa bb cc', 4)).toEqual(['aa', 'bb', 'cc']);
    expect(wrap('longer-than-that b', 4)).toEqual(['longer-than-that', 'b']);
  });

  it('is wrapped narrower to avoid a very short last line', () => {
    expect(wrap('one two three four five six seven eight', 32)).toEqual(['one two three four', 'five six seven eight']);
    expect(wrap('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bb', 30)).toEqual(['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'bb']);
    expect(wrap('one two', 40)).toEqual(['one two']);
    expect(wrap('aaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbb cc', 41)).toEqual([
      'aaaaaaaaaaaaaaaaaaaa',
      'bbbbbbbbbbbbbbbbbbbb cc',
    ]);
  });

  it('remains a comment after any line break', () => {
    for (const end of ['\n', '\r', '\r\n', '\u0085', '\u2028', '\u2029'])
      expect(yamlComment(`one${end}kind: Secret`, 2)).toEqual(['  # one', '  # kind: Secret']);
    expect(yamlComment('one\n\ntwo')).toEqual(['# one', '#', '# two']);
  });

  it('is omitted for empty text', () => {
    expect(yamlComment('')).toEqual([]);
  });
});
