import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The root of the repository. */
export const root = join(__dirname, '../..');

/** A fenced block of a page. */
export interface Block {
  readonly language: string;
  readonly content: string;
  /** Line of its first line in the page. */
  readonly line: number;
  /** The headings it stands under, outermost first. */
  readonly headings: readonly string[];
}

/** A page of the documentation. */
export interface Page {
  readonly path: string;
  readonly text: string;
  /** The page without the generated table of values. */
  readonly prose: string;
  readonly blocks: readonly Block[];
  /** The `code` in the running text and its tables. */
  readonly spans: readonly { readonly text: string; readonly line: number }[];
  readonly links: readonly string[];
  /** What its headings are linked by. */
  readonly anchors: readonly string[];
}

/** Reads one page. */
export function readPage(path: string): Page {
  const text = readFileSync(join(root, path), 'utf8');
  const lines = text.split('\n');
  const blocks: Block[] = [];
  const running: string[] = [];
  let headings: string[] = [];
  let fence: { language: string; indent: number; line: number; lines: string[] } | undefined;
  for (const [index, line] of lines.entries()) {
    const mark = /^( *)```(\S*)$/.exec(line);
    const heading = fence ? null : /^(#+) (.+)$/.exec(line);
    if (mark && fence) {
      const { language, lines: content, line: first } = fence;
      blocks.push({ language, content: content.map((one) => `${one}\n`).join(''), line: first, headings });
      fence = undefined;
    } else if (mark) {
      fence = { language: mark[2] as string, indent: (mark[1] as string).length, line: index + 2, lines: [] };
    } else if (fence) fence.lines.push(line.slice(fence.indent));
    if (heading) headings = [...headings.slice(0, (heading[1] as string).length - 1), heading[2] as string];
    running.push(mark || fence ? '' : line);
  }
  if (fence) throw new Error(`${path}:${fence.line}: the block has no end`);
  const table = running.indexOf('## Values');
  const prose = running.slice(0, path.startsWith('dist/helm/') && table >= 0 ? table : undefined);
  return { path, text, prose: prose.join('\n'), blocks, ...inlineOf(prose), anchors: anchorsOf(running) };
}

function inlineOf(lines: readonly string[]): Pick<Page, 'spans' | 'links'> {
  // A span may go on in the next line.
  const text = lines.join('\n');
  const spans = [...text.matchAll(/(`+)([\s\S]*?[^`])\1(?!`)/g)].map((match) => ({
    text: (match[2] as string).replace(/\s+/g, ' ').replaceAll('\\|', '|').trim(),
    line: text.slice(0, match.index).split('\n').length,
  }));
  const links = [...text.matchAll(/\]\(([^()\s]+)\)/g)].map((match) => match[1] as string);
  return { spans, links };
}

/** As GitHub makes them: lower case, no punctuation, hyphens for spaces. */
const anchorsOf = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => {
    const heading = /^#+ (.+)$/.exec(line)?.[1];
    return heading
      ? [
          heading
            .toLowerCase()
            .replace(/[^\p{L}\p{N} _-]/gu, '')
            .replaceAll(' ', '-'),
        ]
      : [];
  });

/** The guides: what they say of values, commands and paths is about this repository. */
export const guides = [
  'dist/helm/charts/ml-platform/README.md',
  'dist/helm/charts/ml-platform/charts/mlflow/README.md',
  'dist/helm/charts/portal-services/README.md',
  'dist/helm/charts/progressive-delivery/README.md',
  'dist/helm/charts/progressive-delivery/TESTING.md',
  'docs/progressive-delivery/README.md',
].map(readPage);

/**
 * All pages with blocks or links to check; test/readme.test.ts runs the TypeScript of README.md and writing-a-chart.md.
 * Blocks of `sh` are commands in this repository, blocks of `bash` commands in a project of the reader's.
 */
export const pages = [
  ...guides,
  ...['CONTRIBUTING.md', 'README.md', 'docs/in-your-project.md', 'docs/platform.md', 'docs/writing-a-chart.md'].map(
    readPage,
  ),
];

/** `page:line`, by which a failing test says where. */
export const at = (page: Page, line: number): string => `${page.path}:${line}`;
