import { createHash } from 'node:crypto';
import { printYaml } from '../helm/yaml/print-yaml';
import type { ChartModel } from '../model/chart-model';

/** An entry of `dependencies` in the order of Helm's fields (pkg/chart/dependency.go), which its digest depends on. */
interface Entry {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly condition?: string;
  readonly alias?: string;
}

/**
 * The text of Chart.lock, as `helm dependency update` writes it but for its date; undefined if the version of a
 * dependency is not known, or there is none on charts of others.
 */
export function chartLock(model: ChartModel): string | undefined {
  if (model.dependencies.length === 0) return undefined;
  const own = model.subcharts.map(({ condition, model: { name, metadata } }) => ({
    entry: entryOf(name, metadata.name, metadata.version, '', condition),
    locked: metadata.version,
  }));
  const ofOthers = model.dependencies.map(({ key, name, version, repository, condition, locked }) => ({
    entry: entryOf(key, name, version, repository, condition),
    locked,
  }));
  const all = [...own, ...ofOthers];
  const locked = all.flatMap(({ entry: { name, repository }, locked: version }) =>
    version === undefined ? [] : [{ name, repository, version: version.replace(/^v/, '') }],
  );
  if (locked.length < all.length) return undefined;
  const text = goText([
    all.map(({ entry }) => entry),
    locked.map(({ name, repository, version }) => ({ name, version, repository })),
  ]);
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  // Helm requires a date; the same source must give the same bytes.
  return printYaml({ dependencies: locked, digest, generated: '0001-01-01T00:00:00Z' });
}

const entryOf = (
  key: string,
  name: string,
  version: string,
  repository: string,
  condition: string | undefined,
): Entry => ({
  name,
  version,
  repository,
  ...(condition ? { condition } : {}),
  ...(key === name ? {} : { alias: key }),
});

/** JSON as Go prints it. */
const goText = (value: readonly (readonly Entry[])[]): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
