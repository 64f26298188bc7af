import type { Problem } from '../errors';
import { type DeployEnvironment, releaseName } from './environment';
import { expectedRate, requestsPerSecond } from './request-rate';

/** Problems of names that are not valid folder names, of duplicate environments and releases, and of their traffic. */
export function environmentProblems(environments: readonly DeployEnvironment[]): Problem[] {
  const names = environments.map(({ name }) => name);
  return [
    ...names
      .filter((name) => !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name))
      .map((name) =>
        invalid(
          JSON.stringify(name),
          'invalid name, which is also a folder name: use lower-case letters, digits and hyphens',
        ),
      ),
    ...repeated(names).map((name) => invalid(name, 'defined more than once: put its releases into one environment')),
    ...environments.flatMap(({ name, releases, waves = [] }) => [
      ...waves
        .filter((wave) => !/^[a-zA-Z0-9]([-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/.test(wave))
        .map((wave) => invalid(name, `invalid wave ${JSON.stringify(wave)}: use the value of a label`)),
      ...repeated(waves).map((wave) => invalid(name, `wave ${wave} is defined more than once: remove one of them`)),
      ...releases
        .filter(({ requests }) => requests !== undefined && requestsPerSecond(requests) === undefined)
        .map((release) =>
          invalid(
            name,
            `requests of ${releaseName(release)}: ${expectedRate}, got ${JSON.stringify(release.requests)}`,
          ),
        ),
      ...repeated(releases.map((release) => `${releaseName(release)} in namespace ${release.namespace}`)).map(
        (release) => invalid(name, `release ${release} is defined more than once: set a unique release name for each`),
      ),
      ...repeated(releases.map((release) => `${release.chart} as ${releaseName(release)}`)).map((release) =>
        invalid(
          name,
          `releases ${release} more than once, and their manifests would share a folder: set a unique release name for each`,
        ),
      ),
    ]),
  ];
}

const invalid = (environment: string, message: string): Problem => ({
  code: 'app-invalid',
  where: `environment ${environment}`,
  message,
});

const repeated = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];
