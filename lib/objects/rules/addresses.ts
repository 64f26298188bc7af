import { BlockList, isIPv6 } from 'node:net';
import { shown } from '../formats';
import { type FieldRule, problem } from './type-rules';

type Family = 'ipv4' | 'ipv6';

/** The family of an address; undefined for other text. Leading zeros are allowed, as in Go's older parser. */
export function ipFamily(text: string): Family | undefined {
  if (/^\d+(?:\.\d+){3}$/.test(text)) return text.split('.').every((part) => Number(part) <= 255) ? 'ipv4' : undefined;
  return isIPv6(text) && !text.includes('%') ? 'ipv6' : undefined;
}

const plain = (text: string): string => (text.includes(':') ? text : text.split('.').map(Number).join('.'));

const blocks = (...ranges: readonly (readonly [string, number, Family])[]): BlockList => {
  const list = new BlockList();
  for (const range of ranges) list.addSubnet(...range);
  return list;
};

/** Ranges that are not addresses of endpoints: unspecified, loopback, and link-local. */
const local = blocks(
  ['0.0.0.0', 32, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['224.0.0.0', 24, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff02::', 16, 'ipv6'],
);

/** An IP address, of one family if that is given. */
const addressOf =
  (family?: Family): FieldRule =>
  (value) => {
    const found = typeof value === 'string' ? ipFamily(value) : undefined;
    const name = family === undefined ? 'IP' : family === 'ipv4' ? 'IPv4' : 'IPv6';
    return found && (family ?? found) === found ? [] : [problem(`expected an ${name} address, got ${shown(value)}`)];
  };

/** An IP address; leading zeros are allowed, as by versions of Kubernetes before 1.36. */
export const ipAddress = addressOf();

/** An IP address that endpoints can have. */
export const endpointAddress =
  (family?: Family): FieldRule =>
  (value) => {
    const problems = [...addressOf(family)(value)];
    if (problems.length > 0 || typeof value !== 'string') return problems;
    return local.check(plain(value), ipFamily(value))
      ? [problem(`must not be an unspecified, loopback or link-local address, got ${shown(value)}`)]
      : [];
  };

interface Cidr {
  readonly address: string;
  readonly prefix: number;
  readonly family: Family;
}

/** The parts of a range of addresses such as 10.9.8.0/24; undefined for other text. */
function parseCidr(text: string): Cidr | undefined {
  const [, address = '', digits = ''] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? [];
  const family = ipFamily(address);
  const prefix = Number(digits);
  return family && prefix <= (family === 'ipv4' ? 32 : 128) ? { address: plain(address), prefix, family } : undefined;
}

/** A range of addresses. */
export const cidr: FieldRule = (value) =>
  typeof value === 'string' && parseCidr(value)
    ? []
    : [problem(`expected a range of addresses such as 10.9.8.0/24, got ${shown(value)}`)];

/** Whether a range is in another one and smaller. */
export function isStrictSubset(inner: string, outer: string): boolean {
  const [small, large] = [parseCidr(inner), parseCidr(outer)];
  return (
    small !== undefined &&
    large !== undefined &&
    small.family === large.family &&
    small.prefix > large.prefix &&
    blocks([large.address, large.prefix, large.family]).check(small.address, small.family)
  );
}
