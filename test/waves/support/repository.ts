import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../support/documents';

/** A git repository like that of the platform: charts, and Argo CD's objects. */
export class Repository {
  private readonly folder: string;

  /** @param parent an existing folder for the repository and its work tree */
  constructor(parent: string) {
    this.folder = join(parent, 'work');
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', join(parent, 'platform.git')]);
    execFileSync('git', ['clone', '--quiet', join(parent, 'platform.git'), this.folder], { stdio: 'ignore' });
    this.git('checkout', '--quiet', '-B', 'main');
    this.url = `file://${join(parent, 'platform.git')}`;
  }

  /** Its URL. */
  readonly url: string;

  /** Copies a folder of this project into the repository. */
  copy(path: string): void {
    cpSync(join(root, path), join(this.folder, path), { recursive: true });
  }

  /** Writes files, commits everything and pushes; returns the commit. */
  commit(message: string, files: Readonly<Record<string, string>>): string {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), content);
    }
    this.git('add', '--all');
    this.git('commit', '--quiet', `--message=${message}`);
    return this.push();
  }

  /** Reverts the last commit and pushes; returns the new commit. */
  revert(): string {
    this.git('revert', '--no-edit', 'HEAD');
    return this.push();
  }

  private push(): string {
    this.git('push', '--quiet', 'origin', 'main');
    return this.git('rev-parse', 'HEAD').trim();
  }

  private git(...args: string[]): string {
    const author = ['-c', 'user.name=Platform', '-c', 'user.email=platform@hmco.example'];
    return execFileSync('git', [...author, ...args], {
      cwd: this.folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}
