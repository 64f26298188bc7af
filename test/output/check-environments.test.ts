import { environmentProblems } from '../../lib/output/check-environments';
import { releaseFolder, releaseName } from '../../lib/output/environment';

describe('environments', () => {
  const environment = (
    name: string,
    ...releases: { chart: string; release?: string; namespace?: string; requests?: string }[]
  ) => ({
    name,
    releases: releases.map((release) => ({ namespace: 'space', ...release })),
  });
  const problemsOf = (...all: ReturnType<typeof environment>[]) =>
    environmentProblems(all).map(({ where, message, code }) => `${where}: ${message} [${code}]`);

  it('have a folder for each release', () => {
    const prod = environment('prod', { chart: 'a' }, { chart: 'b', release: 'x' }, { chart: 'b', release: 'y' });
    expect(prod.releases.map((release) => releaseFolder(prod, release))).toEqual(['a', 'b/x', 'b/y']);
    expect(prod.releases.map(releaseName)).toEqual(['a', 'x', 'y']);
    expect(problemsOf(prod, environment('a'), environment('a-1'))).toEqual([]);
  });

  it('are rejected with all of their problems', () => {
    const folder =
      'invalid name, which is also a folder name: use lower-case letters, digits and hyphens [app-invalid]';
    for (const name of ['', 'A', '../x', '-a', 'a-', 'a.b', 'a\n']) {
      expect(problemsOf(environment(name))).toEqual([`environment ${JSON.stringify(name)}: ${folder}`]);
    }
    expect(problemsOf(environment('a'), environment('b'), environment('a'), environment('a'))).toEqual([
      'environment a: defined more than once: put its releases into one environment [app-invalid]',
    ]);
    expect(problemsOf(environment('a', { chart: 'x', release: 'r' }, { chart: 'y', release: 'r' }))).toEqual([
      'environment a: release r in namespace space is defined more than once: set a unique release name for each [app-invalid]',
    ]);
    expect(problemsOf(environment('a', { chart: 'x', namespace: 'one' }, { chart: 'x', namespace: 'two' }))).toEqual([
      'environment a: releases x as x more than once, and their manifests would share a folder: set a unique release name for each [app-invalid]',
    ]);
  });

  it('are rejected where a release declares no rate of requests', () => {
    for (const requests of ['400/min', '0.5/s', '7/h', '10000/d'])
      expect(problemsOf(environment('a', { chart: 'x', requests }))).toEqual([]);
    for (const requests of ['400', '', '400/w', '-1/s', '400 /min'])
      expect(problemsOf(environment('a', { chart: 'x', requests }))).toEqual([
        `environment a: requests of x: expected requests and a unit of time, such as 400/min or 7/s, got ${JSON.stringify(requests)} [app-invalid]`,
      ]);
  });
});
