import type { Json, JsonMap } from '../../json';
import { shown } from '../formats';
import type { ObjectProblem } from '../object-schema';
import { cidr, endpointAddress, ipAddress, ipFamily } from './addresses';
import { dnsLabel, dnsSubdomain, labels, labelValue, portReference, qualifiedName } from './names';
import {
  all,
  atMost,
  between,
  type FieldRule,
  ifSet,
  isSet,
  items,
  mapIn,
  mapsIn,
  oneOf,
  problem,
  type TypeRules,
  unique,
  within,
} from './type-rules';

const port = between(1, 65_535);
const isGiven = (value: Json | undefined): boolean => value !== undefined && value !== null;
const protocolOf = ({ protocol }: JsonMap): Json => (isSet(protocol) ? protocol : 'TCP');

/** Port names are DNS labels, and several ports need one each. */
function portNames({ ports }: JsonMap): ObjectProblem[] {
  const list = mapsIn(ports);
  const unnamed = list.length > 1 ? list.findIndex(({ name }) => !isSet(name)) : -1;
  return unnamed < 0
    ? []
    : [problem('required field "name" is missing; each of several ports needs one', 'ports', unnamed)];
}

/** Ports that differ in a field, each for its protocol. */
function differentPorts({ ports }: JsonMap, field: string): ObjectProblem[] {
  const seen = new Set<string>();
  return mapsIn(ports).flatMap((entry, index) => {
    const value = entry[field] ?? 0;
    if (value === 0) return [];
    const key = JSON.stringify([protocolOf(entry), value]);
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [problem(`duplicate ${field} ${shown(value)} for ${String(protocolOf(entry))}`, 'ports', index, field)];
  });
}

/** A field that only some types of Services have. */
const onlyFor = (spec: JsonMap, field: string, isAllowed: boolean, where: string): ObjectProblem[] =>
  !isAllowed &&
  (field === 'allocateLoadBalancerNodePorts' || field === 'loadBalancerClass'
    ? isGiven(spec[field])
    : isSet(spec[field]))
    ? [problem(`may only be set for ${where}`, field)]
    : [];

function externalName({ externalName: name, ...spec }: JsonMap): ObjectProblem[] {
  const forbidden = ['clusterIP', 'clusterIPs', 'ipFamilies'].filter((field) => isSet(spec[field]));
  if (isGiven(spec.ipFamilyPolicy)) forbidden.push('ipFamilyPolicy');
  const host = typeof name === 'string' ? name.replace(/\.$/, '') : '';
  return [
    ...forbidden.map((field) => problem('must not be set for a Service of type ExternalName', field)),
    ...(host === ''
      ? [problem('required field "externalName" is missing or empty')]
      : within(dnsSubdomain(host), 'externalName')),
  ];
}

function clusterAddresses({
  type,
  clusterIP,
  clusterIPs,
  ipFamilies,
  ipFamilyPolicy,
  selector,
}: JsonMap): ObjectProblem[] {
  const all =
    isSet(clusterIPs) && Array.isArray(clusterIPs)
      ? clusterIPs.map(String)
      : isSet(clusterIP)
        ? [String(clusterIP)]
        : [];
  const field = isSet(clusterIPs) ? 'clusterIPs' : 'clusterIP';
  if (isSet(clusterIPs) && all[0] !== (isSet(clusterIP) ? clusterIP : ''))
    return [
      problem(`expected the first of clusterIPs, ${shown(all[0] ?? null)}, got ${shown(clusterIP)}`, 'clusterIP'),
    ];
  const isHeadless = all[0] === 'None';
  if (isHeadless && all.length > 1) return [problem('None must be the only address', field)];
  if (isHeadless && (type === 'LoadBalancer' || type === 'NodePort'))
    return [problem(`must not be None for a Service of type ${type}`, field)];
  const invalid = isHeadless
    ? []
    : all.flatMap((address, index) =>
        within(ipAddress(address), ...(field === 'clusterIP' ? [field] : [field, index])),
      );
  if (invalid.length > 0) return invalid;
  const families = all.map(ipFamily);
  if (all.length > 2 || (all.length === 2 && families[0] === families[1]))
    return [problem('expected at most one IPv4 and one IPv6 address', field)];
  const wanted = Array.isArray(ipFamilies) ? ipFamilies : [];
  const other = isHeadless
    ? -1
    : families.findIndex(
        (family, index) => wanted[index] !== undefined && family !== String(wanted[index]).toLowerCase(),
      );
  if (other >= 0)
    return [
      problem(`expected the family of ${String(all[other])}, got ${shown(wanted[other] ?? null)}`, 'ipFamilies', other),
    ];
  const isSingle = isGiven(ipFamilyPolicy)
    ? ipFamilyPolicy === 'SingleStack'
    : !(clusterIP === 'None' && !isSet(selector));
  return isSingle && (all.length === 2 || wanted.length === 2)
    ? [problem('expected "PreferDualStack" or "RequireDualStack" for two families of addresses', 'ipFamilyPolicy')]
    : [];
}

/** Fields for traffic from outside the cluster. */
function external(spec: JsonMap): ObjectProblem[] {
  const type = isSet(spec.type) ? spec.type : 'ClusterIP';
  const isBalanced = type === 'LoadBalancer';
  const isExternal = isBalanced || type === 'NodePort' || (type === 'ClusterIP' && isSet(spec.externalIPs));
  const balanced = 'a Service of type LoadBalancer';
  return [
    ...['loadBalancerSourceRanges', 'allocateLoadBalancerNodePorts', 'loadBalancerClass'].flatMap((field) =>
      onlyFor(spec, field, isBalanced, balanced),
    ),
    ...onlyFor(
      spec,
      'externalTrafficPolicy',
      isExternal,
      'a Service of type NodePort or LoadBalancer or one with externalIPs',
    ),
    ...(isSet(spec.healthCheckNodePort) &&
    spec.healthCheckNodePort !== 0 &&
    !(isBalanced && spec.externalTrafficPolicy === 'Local')
      ? [problem(`may only be set for ${balanced} whose externalTrafficPolicy is Local`, 'healthCheckNodePort')]
      : []),
    ...(type === 'ClusterIP'
      ? mapsIn(spec.ports).flatMap(({ nodePort }, index) =>
          isSet(nodePort) && nodePort !== 0
            ? [problem('may only be set for a Service of type NodePort or LoadBalancer', 'ports', index, 'nodePort')]
            : [],
        )
      : []),
  ];
}

function* serviceSpec(spec: JsonMap): Generator<ObjectProblem> {
  const isHeadless = spec.clusterIP === 'None' || (Array.isArray(spec.clusterIPs) && spec.clusterIPs[0] === 'None');
  if (!isSet(spec.ports) && !isHeadless && spec.type !== 'ExternalName')
    yield problem('required field "ports" is missing or empty');
  yield* portNames(spec);
  yield* differentPorts(spec, 'port');
  yield* differentPorts(spec, 'nodePort');
  yield* spec.type === 'ExternalName' ? externalName(spec) : clusterAddresses(spec);
  yield* external(spec);
}

/** Source ranges may have spaces around them. */
const sourceRange: FieldRule = (value) => cidr(typeof value === 'string' ? value.trim() : value);

const targetPort: FieldRule = (value) => (value === 0 || value === '' ? [] : portReference(value));

const hints = (name: FieldRule): FieldRule =>
  all(
    atMost(8),
    unique('name'),
    items((hint) => within(name(mapIn(hint).name ?? ''), 'name')),
  );

function* endpointSlice({ addressType, endpoints, ports }: JsonMap): Generator<ObjectProblem> {
  const rules: Record<string, FieldRule> = {
    IPv4: endpointAddress('ipv4'),
    IPv6: endpointAddress('ipv6'),
    FQDN: domainName,
  };
  const rule = rules[String(addressType)];
  for (const [index, { addresses }] of mapsIn(endpoints).entries())
    if (rule) yield* within(items(rule)(addresses ?? null), 'endpoints', index, 'addresses');
  const names = mapsIn(ports).map(({ name }) => name ?? '');
  const duplicate = names.findIndex((name, index) => names.indexOf(name) < index);
  if (duplicate >= 0) yield problem(`duplicate name ${shown(names[duplicate])}`, 'ports', duplicate);
}

const domainName: FieldRule = (value) => {
  const name = String(value).replace(/\.$/, '');
  const isValid =
    name.includes('.') && name.split('.').every((part) => [...dnsLabel(part)].length === 0) && name.length <= 253;
  return isValid ? [] : [problem(`expected a domain name such as api.example.com, got ${shown(value)}`)];
};

/** Services and their endpoints. */
export const serviceRules: Readonly<Record<string, TypeRules>> = {
  'core.v1.ServiceSpec': {
    fields: {
      selector: labels,
      externalIPs: items(endpointAddress()),
      ipFamilies: all(items(oneOf('IPv4', 'IPv6')), unique()),
      ipFamilyPolicy: oneOf('SingleStack', 'PreferDualStack', 'RequireDualStack'),
      internalTrafficPolicy: oneOf('Cluster', 'Local'),
      healthCheckNodePort: between(0, 65_535),
      loadBalancerClass: qualifiedName,
      loadBalancerSourceRanges: items(sourceRange),
      trafficDistribution: oneOf('PreferClose', 'PreferSameZone', 'PreferSameNode'),
      ports: unique('name'),
    },
    check: serviceSpec,
  },
  'core.v1.ServicePort': {
    fields: {
      name: ifSet(dnsLabel),
      port,
      targetPort,
      appProtocol: qualifiedName,
    },
  },
  'core.v1.ClientIPConfig': { fields: { timeoutSeconds: between(1, 86_400) } },
  'core.v1.EndpointSubset': {
    check: (subset) => [
      ...(isSet(subset.addresses) || isSet(subset.notReadyAddresses)
        ? []
        : [problem('required field "addresses" is missing or empty')]),
      ...portNames(subset),
    ],
  },
  'core.v1.EndpointAddress': {
    fields: {
      ip: endpointAddress(),
      hostname: ifSet(dnsLabel),
      nodeName: dnsSubdomain,
    },
  },
  'core.v1.EndpointPort': {
    fields: { name: ifSet(dnsLabel), port, appProtocol: qualifiedName },
  },
  'discovery.v1.EndpointSlice': { required: ['addressType'], optional: ['endpoints'], check: endpointSlice },
  'discovery.v1.Endpoint': {
    required: ['addresses'],
    fields: {
      addresses: atMost(100),
      hostname: dnsLabel,
      nodeName: dnsSubdomain,
      deprecatedTopology: labels,
    },
  },
  'discovery.v1.EndpointPort': {
    fields: {
      name: ifSet(dnsLabel),
      protocol: oneOf('TCP', 'UDP', 'SCTP'),
      appProtocol: qualifiedName,
    },
  },
  'discovery.v1.EndpointHints': { fields: { forZones: hints(labelValue), forNodes: hints(dnsSubdomain) } },
  'discovery.v1.ForZone': { optional: ['name'] },
};
