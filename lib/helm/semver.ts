import { failTemplate, notModelledHere } from './fail';

/**
 * Version constraints as parsed by Masterminds/semver v3, which Sprig's semverCompare uses; npm's semver differs in
 * pre-releases, `!=`, `=>`, commas and leading zeros.
 * @see https://github.com/Masterminds/semver/blob/v3.3.0/constraints.go
 */
interface Version {
  readonly numbers: readonly [number, number, number];
  readonly prerelease: string;
}

interface Constraint {
  readonly operator: string;
  readonly version: Version;
  /** Some part is missing or a wildcard. */
  readonly dirty: boolean;
  readonly minorDirty: boolean;
  readonly patchDirty: boolean;
}

const suffix = '(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?';
const versionPattern = new RegExp(`^v?(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?${suffix}$`);
const wild = '[0-9xX*]+';
const operators = '=<|=>|>=|<=|!=|~>|=|>|<|~|\\^|';
const single = `(${operators})\\s*(v?(${wild})(?:\\.(${wild}))?(?:\\.(${wild}))?${suffix})`;
const conjunction = new RegExp(`^\\s*${plain(single)}\\s*(?:(?:\\s+|,\\s*)${plain(single)}\\s*)*$`);

function plain(pattern: string): string {
  return pattern.replace(/\((?!\?)/g, '(?:');
}

/** Whether a version satisfies a constraint; rendering fails if either cannot be parsed. */
export function satisfies(constraint: string, version: string): boolean {
  const alternatives = constraint.split('||').map(parseConjunction);
  const parsed = parseVersion(version);
  return alternatives.some((all) => all.every((one) => check(one, parsed)));
}

function parseVersion(text: string): Version {
  const match = versionPattern.exec(text);
  if (!match) return failTemplate(`Invalid Semantic Version ${JSON.stringify(text)}`);
  const [, major, minor = '0', patch = '0', prerelease = ''] = match;
  if (prerelease.split('.').some((part) => /^0\d+$/.test(part))) {
    return failTemplate(`Version segment starts with 0 in ${JSON.stringify(text)}`);
  }
  return { numbers: [Number(major), Number(minor), Number(patch)], prerelease };
}

function parseConjunction(text: string): Constraint[] {
  const range = text.replace(
    new RegExp(`\\s*(v?${plain(`(${wild})(?:\\.(${wild}))?(?:\\.(${wild}))?${suffix}`)})\\s+-\\s+(v?\\S+)\\s*`, 'g'),
    '>= $1, <= $2',
  );
  if (!conjunction.test(range)) return failTemplate(`improper constraint: ${text}`);
  const all = [...range.matchAll(new RegExp(`(?:^|[\\s,])\\s*${single}(?=[\\s,]|$)`, 'g'))].map(parseConstraint);
  if (new Set(all.map(({ version }) => version.prerelease !== '')).size > 1) {
    const message = `Helm 3 and Helm 4 handle pre-releases differently if only some versions in ${JSON.stringify(text)} have one: append -0 to every version, or to none`;
    notModelledHere('fn.semverCompare', message);
  }
  return all;
}

const isWild = (part: string | undefined): boolean => part === undefined || /^[xX*]$/.test(part);

function parseConstraint(match: RegExpMatchArray): Constraint {
  const [, operator = '', , major, minor, patch, prerelease = ''] = match;
  if (isWild(major)) return { ...from(operator, ['0', '0', '0'], prerelease), dirty: true };
  if (isWild(minor)) return { ...from(operator, [major, '0', '0'], prerelease), dirty: true, minorDirty: true };
  if (isWild(patch)) return { ...from(operator, [major, minor, '0'], prerelease), dirty: true, patchDirty: true };
  return from(operator, [major, minor, patch], prerelease);
}

function from(operator: string, parts: readonly (string | undefined)[], prerelease: string): Constraint {
  const text = parts.join('.') + (prerelease && `-${prerelease}`);
  return { operator, version: parseVersion(text), dirty: false, minorDirty: false, patchDirty: false };
}

function check(constraint: Constraint, version: Version): boolean {
  const { version: bound, operator, dirty } = constraint;
  const order = compare(version, bound);
  const isPrerelease = version.prerelease !== '' && bound.prerelease === '';
  if (isPrerelease && operator === '!=' && !dirty) {
    notModelledHere('fn.semverCompare', 'Helm 3 and Helm 4 differ in the result of != for a pre-release');
  }
  if (isPrerelease) return false;
  switch (operator) {
    case '':
    case '=':
      return dirty ? tilde(constraint, version) : order === 0;
    case '!=':
      return dirty ? differs(constraint, version) : order !== 0;
    case '>':
      return dirty ? greater(constraint, version) : order > 0;
    case '<':
      return order < 0;
    case '>=':
    case '=>':
      return order >= 0;
    case '<=':
    case '=<':
      return dirty ? atMost(constraint, version) : order <= 0;
    case '^':
      return order >= 0 && caret(constraint, version);
    default:
      return order >= 0 && tilde(constraint, version);
  }
}

function tilde({ version: bound, minorDirty, patchDirty }: Constraint, version: Version): boolean {
  if (compare(version, bound) < 0) return false;
  if (bound.numbers.every((part) => part === 0) && !minorDirty && !patchDirty) return true;
  const [major, minor] = bound.numbers;
  return version.numbers[0] === major && (minorDirty || version.numbers[1] === minor);
}

function caret({ version: bound, minorDirty, patchDirty }: Constraint, version: Version): boolean {
  const [major, minor, patch] = bound.numbers;
  const [otherMajor, otherMinor, otherPatch] = version.numbers;
  if (major > 0 || minorDirty) return otherMajor === major;
  if (otherMajor > 0) return false;
  if (minor > 0 || patchDirty) return otherMinor === minor;
  return otherMinor === 0 && otherPatch === patch;
}

function differs({ version: bound, minorDirty, patchDirty }: Constraint, version: Version): boolean {
  if (version.numbers[0] !== bound.numbers[0]) return true;
  if (minorDirty) return false;
  if (version.numbers[1] !== bound.numbers[1]) return true;
  return patchDirty ? version.prerelease !== bound.prerelease : compare(version, bound) !== 0;
}

function greater({ version: bound, minorDirty, patchDirty }: Constraint, version: Version): boolean {
  if (version.numbers[0] !== bound.numbers[0]) return version.numbers[0] > bound.numbers[0];
  if (minorDirty) return false;
  return patchDirty ? version.numbers[1] > bound.numbers[1] : compare(version, bound) > 0;
}

function atMost({ version: bound, minorDirty }: Constraint, version: Version): boolean {
  if (version.numbers[0] !== bound.numbers[0]) return version.numbers[0] < bound.numbers[0];
  return minorDirty || version.numbers[1] <= bound.numbers[1];
}

function compare(a: Version, b: Version): number {
  for (let index = 0; index < 3; index++) {
    const difference = (a.numbers[index] as number) - (b.numbers[index] as number);
    if (difference !== 0) return difference;
  }
  return comparePrerelease(a.prerelease, b.prerelease);
}

function comparePrerelease(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return 1;
  if (b === '') return -1;
  const [left, right] = [a.split('.'), b.split('.')];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [x, y] = [left[index], right[index]];
    if (x === y) continue;
    if (x === undefined) return -1;
    if (y === undefined) return 1;
    const numeric = [/^\d+$/.test(x), /^\d+$/.test(y)];
    if (numeric[0] && numeric[1]) return Number(x) - Number(y);
    if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return 0;
}
