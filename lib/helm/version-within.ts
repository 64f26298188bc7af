import { ChartError, resultOf } from '../errors';
import { satisfies } from './semver';

/**
 * A version that satisfies a constraint: one that it names, or the next patch, minor or major version of it. Undefined if
 * there is none among these, or the constraint cannot be parsed.
 */
export function versionWithin(constraint: string): string | undefined {
  const found = resultOf(() => candidates(constraint).find((version) => satisfies(constraint, version)));
  return found instanceof ChartError ? undefined : found;
}

function candidates(constraint: string): string[] {
  const named = [...constraint.matchAll(/(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z.-]+)?/g)].flatMap(
    ([, major, minor = '0', patch = '0', prerelease = '']) => {
      const [x, y, z] = [Number(major), Number(minor), Number(patch)];
      return [`${x}.${y}.${z}${prerelease}`, `${x}.${y}.${z + 1}`, `${x}.${y + 1}.0`, `${x + 1}.0.0`];
    },
  );
  return [...named, '1.0.0', '0.0.1'];
}
