import { ChartError, throwProblems } from '../errors';
import { builtInApiVersions } from './api-versions';
import type { Scope } from './functions/helm-function';

/** The release that a chart is rendered for. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly capabilities: Scope['Capabilities'];
  /** Rendered as an upgrade instead of an install. */
  readonly isUpgrade: boolean;
}

/** The Kubernetes version assumed by default; Helm's own default depends on its version. */
export const defaultKubeVersion = '1.35.0';

/** Creates a release; validates its name and namespace as Helm does. */
export function createRelease(
  name: string,
  namespace = 'default',
  options: { kubeVersion?: string; apiVersions?: readonly string[]; isUpgrade?: boolean } = {},
): Release {
  const problems = [];
  if (name.length > 53 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name)) {
    const message = `invalid release name ${JSON.stringify(name)}: use at most 53 lower-case letters, digits, hyphens and dots`;
    problems.push({ code: 'release-invalid' as const, where: 'name', message });
  }
  if (namespace.length > 63 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(namespace)) {
    const message = `invalid namespace ${JSON.stringify(namespace)}: use a DNS label of at most 63 characters`;
    problems.push({ code: 'release-invalid' as const, where: 'namespace', message });
  }
  throwProblems(problems);
  return {
    name,
    namespace,
    capabilities: {
      KubeVersion: kubeVersion(options.kubeVersion ?? defaultKubeVersion),
      APIVersions: [...builtInApiVersions, ...(options.apiVersions ?? [])],
    },
    isUpgrade: options.isUpgrade ?? false,
  };
}

const number = '(?:0|[1-9]\\d*)';
const part = '[0-9A-Za-z-]+';
const versionPattern = new RegExp(
  `^v?(${number})\\.(${number})(?:\\.(${number}))?((?:-${part}(?:\\.${part})*)?(?:\\+${part}(?:\\.${part})*)?)$`,
);

/** Parses a Kubernetes version that both Masterminds/semver (Helm 3) and apimachinery's `ParseGeneric` (Helm 4) accept. */
function kubeVersion(text: string): Scope['Capabilities']['KubeVersion'] {
  const match = versionPattern.exec(text);
  const [, Major = '', Minor = '', patch, rest = ''] = match ?? [];
  const prerelease = /^-([^+]*)/.exec(rest)?.[1] ?? '';
  if (!match || prerelease.split('.').some((one) => /^0\d+$/.test(one))) {
    const message = `invalid Kubernetes version ${JSON.stringify(text)}: use a version that Helm 3 and Helm 4 accept, such as 1.35.0`;
    throw new ChartError({ code: 'release-invalid', where: 'kubeVersion', message });
  }
  return {
    Version: `v${Major}.${Minor}.${patch ?? '0'}${rest}`,
    ...(patch === undefined ? { ShortVersion: `v${Major}.${Minor}${rest}` } : {}),
    Major,
    Minor,
  };
}

/** A release with default capabilities, for checks that do not depend on the release. */
export const anyRelease = createRelease('release');
