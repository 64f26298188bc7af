import type { Problem } from '../errors';
import { type DeployEnvironment, releaseName } from './environment';

/** Environments that are no folders, and environments and releases that are there twice. */
export function environmentProblems(environments: readonly DeployEnvironment[]): Problem[] {
  const names = environments.map(({ name }) => name);
  return [
    ...names
      .filter((name) => !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name))
      .map((name) => invalid(JSON.stringify(name), 'its name is a folder: lower-case letters, digits and hyphens')),
    ...repeated(names).map((name) => invalid(name, 'there are several of this name: put their releases into one')),
    ...environments.flatMap(({ name, releases }) => [
      ...repeated(releases.map((one) => `${releaseName(one)} in namespace ${one.namespace}`)).map((release) =>
        invalid(name, `holds release ${release} more than once: give each a release name of its own`),
      ),
      ...repeated(releases.map((one) => `${one.chart} as ${releaseName(one)}`)).map((release) =>
        invalid(
          name,
          `releases ${release} more than once, and their manifests would share a folder: name each release`,
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
