import { basename, join } from 'node:path';
import { watch as watchFiles } from 'chokidar';
import { forgetModules } from '../../loader/forget-modules';
import { packageRoot } from '../../package-root';
import { outFolder } from '../disk/out-folder';
import { reportError } from '../report-problems';
import { type SynthOptions, synth } from './synth';

/** Milliseconds to wait for further changes: an editor that saves all its files writes them one after another. */
const quietTime = 10;

/**
 * Writes dist/, and again after each change of a file of the project. While the app is broken its errors are shown, and dist/
 * stays as the last successful run has written it. Returns what ends the watching.
 */
export function watch(options: SynthOptions): () => Promise<void> {
  const project = process.cwd();
  const out = outFolder(options.out, options.app);
  const isIgnored = (path: string): boolean =>
    path !== project &&
    (/^(?:\.|node_modules$)/.test(basename(path)) ||
      [out, join(packageRoot, 'build')].includes(path) ||
      path.startsWith(`${out}.chartwright-`));
  let timer: NodeJS.Timeout | undefined;
  const changed = new Set<string>();
  const run = (): void => {
    forgetModules(project, [...changed]);
    changed.clear();
    try {
      synth(options);
    } catch (error) {
      reportError(error, false);
    }
  };
  const watcher = watchFiles(project, { ignored: isIgnored, ignoreInitial: true, atomic: true });
  watcher.on('all', (_, path) => {
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(run, quietTime);
  });
  // Changes of the first run's time would be missed if it came first.
  watcher.once('ready', run);
  return () => {
    clearTimeout(timer);
    return watcher.close();
  };
}
