import { environmentProblems } from '../../lib/output/check-environments';
import { releaseFolder, releaseName } from '../../lib/output/environment';

describe('environments', () => {
  const environment = (name: string, ...releases: { chart: string; release?: string; namespace?: string }[]) => ({
    name,
    releases: releases.map((release) => ({ namespace: 'space', ...release })),
  });
  const said = (...all: ReturnType<typeof environment>[]) =>
    environmentProblems(all).map(({ where, message, code }) => `${where}: ${message} [${code}]`);

  it('have a folder for each release', () => {
    const prod = environment('prod', { chart: 'a' }, { chart: 'b', release: 'x' }, { chart: 'b', release: 'y' });
    expect(prod.releases.map((release) => releaseFolder(prod, release))).toEqual(['a', 'b/x', 'b/y']);
    expect(prod.releases.map(releaseName)).toEqual(['a', 'x', 'y']);
    expect(said(prod, environment('a'), environment('a-1'))).toEqual([]);
  });

  it('are refused with all that is wrong with them', () => {
    const folder = 'its name is a folder: lower-case letters, digits and hyphens [app-invalid]';
    for (const name of ['', 'A', '../x', '-a', 'a-', 'a.b', 'a\n']) {
      expect(said(environment(name))).toEqual([`environment ${JSON.stringify(name)}: ${folder}`]);
    }
    expect(said(environment('a'), environment('b'), environment('a'), environment('a'))).toEqual([
      'environment a: there are several of this name: put their releases into one [app-invalid]',
    ]);
    expect(said(environment('a', { chart: 'x', release: 'r' }, { chart: 'y', release: 'r' }))).toEqual([
      'environment a: holds release r in namespace space more than once: give each a release name of its own [app-invalid]',
    ]);
    expect(said(environment('a', { chart: 'x', namespace: 'one' }, { chart: 'x', namespace: 'two' }))).toEqual([
      'environment a: releases x as x more than once, and their manifests would share a folder: name each release [app-invalid]',
    ]);
  });
});
