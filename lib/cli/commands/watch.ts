import { basename, join } from 'node:path';
import { watch as watchFiles } from 'chokidar';

import { loadTranspiler } from '../../loader/load-app';
import { ProjectModules } from '../../loader/project-modules';
import { packageRoot } from '../../package-root';
import { outFolder } from '../disk/out-folder';
import { reportError } from '../report-problems';
import { keptFor, type SynthOptions, synth } from './synth';

/** Milliseconds to wait for further changes: an editor that saves all files writes them one after another. */
const debounce = 10;

/**
 * Runs synth, and again after each change of a project file. Errors are reported, and dist/ keeps the output of the last
 * successful run. Returns a function that stops watching.
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
  const modules = new ProjectModules(project);
  const kept = keptFor(options.app);
  const run = (): void => {
    kept.charts.mark(modules.forget([...changed]));
    changed.clear();
    try {
      synth(options, kept);
    } catch (error) {
      reportError(error, false);
    }
  };
  const watcher = watchFiles(project, { ignored: isIgnored, ignoreInitial: true, atomic: true });
  watcher.on('all', (_, path) => {
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(run, debounce);
  });
  // Changes during the first run would be missed if it started earlier.
  watcher.once('ready', () => {
    run();
    // Now, so that the first save need not wait for it.
    loadTranspiler();
  });
  return () => {
    clearTimeout(timer);
    return watcher.close();
  };
}
