import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { helmPath, type Major } from '../../support/helm';
import type { Commands } from './commands';

const repository = join(__dirname, '../../..');

/** The command blocks of a section of the guide to progressive delivery. */
export function guideBlocks(heading: string): string[] {
  const guide = readFileSync(join(repository, 'docs/progressive-delivery/README.md'), 'utf8');
  const [, section] = guide.split(`\n## ${heading}\n`);
  if (!section) throw new Error(`section "${heading}" not found in the guide`);
  const [own = ''] = section.split(/^## /m);
  return [...own.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, commands]) => commands as string);
}

/** The only upgrade command in the notes of a release. */
export function notedUpgrade(notes: string): string {
  const found = notes.split('\n').filter((line) => /^ {2}helm upgrade /.test(line));
  if (found.length !== 1)
    throw new Error(`expected one upgrade command in the notes, found ${found.length}:\n${notes}`);
  return (found[0] as string).trim();
}

/** Runs documented commands with a major version of Helm and a values file. */
export class Reader {
  private readonly folder: string;
  private readonly values: string;

  constructor(
    private readonly commands: Commands,
    readonly major: Major,
    readonly chart = 'dist/helm/charts/portal-services',
  ) {
    this.folder = mkdtempSync(join(commands.cluster.folder, 'reader-'));
    this.values = join(this.folder, 'values.yaml');
    mkdirSync(join(this.folder, 'bin'));
    symlinkSync(helmPath(major), join(this.folder, 'bin/helm'));
  }

  /** Writes the values file of the release. */
  write(values: object): void {
    writeFileSync(this.values, JSON.stringify(values));
  }

  /**
   * Runs a block of commands and returns their output. Fills in placeholders for chart and values; without placeholders,
   * adds the values to each upgrade.
   */
  async run(block: string): Promise<string> {
    const commands = block.includes('VALUES')
      ? block.replaceAll('CHART', this.chart).replaceAll('VALUES', this.values)
      : block.replace(/(helm upgrade \S+) \S+/g, `$1 ${this.chart} -f ${this.values}`);
    const script = `set -e; cd ${repository}; export PATH=${join(this.folder, 'bin')}:$PATH\n${commands}`;
    const { status, stdout, stderr } = await this.commands.run('bash', ['-c', script]);
    if (status !== 0) throw new Error(`documented command failed:\n${commands}\n${stderr}${stdout}`);
    return stdout;
  }
}
