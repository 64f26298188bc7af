import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { helmPath, type Major } from '../../support/helm';
import type { Commands } from './commands';

const repository = join(__dirname, '../../..');

/** The commands of a section of the guide to progressive delivery, block by block. */
export function guideBlocks(heading: string): string[] {
  const guide = readFileSync(join(repository, 'docs/progressive-delivery/README.md'), 'utf8');
  const [, section] = guide.split(`\n## ${heading}\n`);
  if (!section) throw new Error(`the guide has no section "${heading}"`);
  const [own = ''] = section.split(/^## /m);
  return [...own.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, commands]) => commands as string);
}

/** The one upgrade that the notes of a release name. */
export function notedUpgrade(notes: string): string {
  const found = notes.split('\n').filter((line) => /^ {2}helm upgrade /.test(line));
  if (found.length !== 1) throw new Error(`notes with ${found.length} upgrades:\n${notes}`);
  return (found[0] as string).trim();
}

/** A person who runs commands as they are written, with one major version of Helm and a file of their own values. */
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

  /** Writes the values of the release: what stands in every environment's file. */
  write(values: object): void {
    writeFileSync(this.values, JSON.stringify(values));
  }

  /**
   * Runs a block of commands and returns what they said. Where the block leaves a place for chart and values they are
   * put there; where it names none, the values go behind each upgrade.
   */
  async run(block: string): Promise<string> {
    const commands = block.includes('VALUES')
      ? block.replaceAll('CHART', this.chart).replaceAll('VALUES', this.values)
      : block.replace(/(helm upgrade \S+) \S+/g, `$1 ${this.chart} -f ${this.values}`);
    const script = `set -e; cd ${repository}; export PATH=${join(this.folder, 'bin')}:$PATH\n${commands}`;
    const { status, stdout, stderr } = await this.commands.run('bash', ['-c', script]);
    if (status !== 0) throw new Error(`a written command failed:\n${commands}\n${stderr}${stdout}`);
    return stdout;
  }
}
