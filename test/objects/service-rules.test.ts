import type { JsonMap } from '../../lib/json';
import { objectOf, problemsOf } from './support';

const service = (spec: JsonMap): JsonMap => objectOf('v1', 'Service', { ports: [{ port: 80 }], ...spec });
const slice = (fields: JsonMap): JsonMap => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'web' },
  addressType: 'IPv4',
  ...fields,
});
const endpoints = (subset: JsonMap): JsonMap => ({
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: { name: 'web' },
  subsets: [subset],
});

describe('services and endpoints', () => {
  it.each<[string, JsonMap]>([
    ['a headless Service without ports', service({ ports: [], clusterIP: 'None' })],
    ['a targetPort of 0, which is the port', service({ ports: [{ port: 80, targetPort: 0 }] })],
    [
      'one number for two protocols',
      service({
        ports: [
          { name: 'a', port: 53 },
          { name: 'b', port: 53, protocol: 'UDP' },
        ],
      }),
    ],
    [
      'a domain name with a final dot',
      service({ type: 'ExternalName', ports: null, externalName: 'api.example.com.' }),
    ],
    ['a source range with spaces', service({ type: 'LoadBalancer', loadBalancerSourceRanges: [' 192.0.2.0/24 '] })],
    ['two families', service({ ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'PreferDualStack' })],
    ['an EndpointSlice without endpoints', slice({})],
  ])('accepts %s', (_, object) => {
    expect(problemsOf(object)).toEqual([]);
  });

  it.each<[string, JsonMap, string[]]>([
    ['a Service without ports', service({ ports: [] }), ['spec: required field "ports" is missing or empty']],
    [
      'a Service without a spec',
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } },
      ['spec: required field "ports" is missing or empty'],
    ],
    [
      'null in a list, which is an object without fields',
      service({ ports: [null] }),
      ['spec.ports.0: required field "port" is missing'],
    ],
    [
      'a port above 65535',
      service({ ports: [{ port: 70000 }] }),
      ['spec.ports.0.port: must be from 1 to 65535, got 70000'],
    ],
    [
      'several ports without names',
      service({ ports: [{ port: 80 }, { name: 'b', port: 81 }] }),
      ['spec.ports.0: required field "name" is missing; each of several ports needs one'],
    ],
    [
      'two ports of one name',
      service({
        ports: [
          { name: 'a', port: 80 },
          { name: 'a', port: 81 },
        ],
      }),
      ['spec.ports.1: duplicate name "a"'],
    ],
    [
      'two ports of one number',
      service({
        ports: [
          { name: 'a', port: 80 },
          { name: 'b', port: 80, protocol: 'TCP' },
        ],
      }),
      ['spec.ports.1.port: duplicate port 80 for TCP'],
    ],
    [
      'a port name with dots',
      service({ ports: [{ name: 'a.b', port: 80 }] }),
      ['spec.ports.0.name: expected a DNS label of lower-case letters, digits and hyphens, got "a.b"'],
    ],
    [
      'a targetPort that is not a port name',
      service({ ports: [{ port: 80, targetPort: '25%' }] }),
      ['spec.ports.0.targetPort: expected a port name of lower-case letters, digits and single hyphens, got "25%"'],
    ],
    [
      'a nodePort of a ClusterIP',
      service({ ports: [{ port: 80, nodePort: 30000 }] }),
      ['spec.ports.0.nodePort: may only be set for a Service of type NodePort or LoadBalancer'],
    ],
    [
      'source ranges of a ClusterIP',
      service({ loadBalancerSourceRanges: ['192.0.2.0/24'] }),
      ['spec.loadBalancerSourceRanges: may only be set for a Service of type LoadBalancer'],
    ],
    [
      'a source range that is none',
      service({ type: 'LoadBalancer', loadBalancerSourceRanges: ['example.com'] }),
      ['spec.loadBalancerSourceRanges.0: expected a range of addresses such as 10.9.8.0/24, got "example.com"'],
    ],
    [
      'a health check without a balancer',
      service({ type: 'NodePort', healthCheckNodePort: 32100 }),
      [
        'spec.healthCheckNodePort: may only be set for a Service of type LoadBalancer whose externalTrafficPolicy is Local',
      ],
    ],
    [
      'a policy for traffic that does not come',
      service({ externalTrafficPolicy: 'Local' }),
      [
        'spec.externalTrafficPolicy: may only be set for a Service of type NodePort or LoadBalancer or one with externalIPs',
      ],
    ],
    [
      'an ExternalName without a name',
      service({ type: 'ExternalName' }),
      ['spec: required field "externalName" is missing or empty'],
    ],
    [
      'an ExternalName with an address',
      service({ type: 'ExternalName', externalName: 'api.example.com', clusterIP: '10.0.0.1' }),
      ['spec.clusterIP: must not be set for a Service of type ExternalName'],
    ],
    [
      'a clusterIP that is no address',
      service({ clusterIP: 'none' }),
      ['spec.clusterIP: expected an IP address, got "none"'],
    ],
    [
      'a headless LoadBalancer',
      service({ type: 'LoadBalancer', clusterIP: 'None' }),
      ['spec.clusterIP: must not be None for a Service of type LoadBalancer'],
    ],
    [
      'different clusterIP and clusterIPs',
      service({ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.2'] }),
      ['spec.clusterIP: expected the first of clusterIPs, "10.0.0.2", got "10.0.0.1"'],
    ],
    [
      'two addresses of one family',
      service({ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1', '10.0.0.2'], ipFamilyPolicy: 'RequireDualStack' }),
      ['spec.clusterIPs: expected at most one IPv4 and one IPv6 address'],
    ],
    [
      'an address of another family',
      service({ clusterIP: '10.0.0.1', ipFamilies: ['IPv6'] }),
      ['spec.ipFamilies.0: expected the family of 10.0.0.1, got "IPv6"'],
    ],
    [
      'two families for a single stack',
      service({ ipFamilies: ['IPv4', 'IPv6'] }),
      ['spec.ipFamilyPolicy: expected "PreferDualStack" or "RequireDualStack" for two families of addresses'],
    ],
    [
      'a selector with invalid keys',
      service({ selector: { 'app x': 'web' } }),
      ['spec.selector.app x: expected a key such as app or example.com/app, got "app x"'],
    ],
    [
      'a loopback address',
      service({ externalIPs: ['127.0.0.1'] }),
      ['spec.externalIPs.0: must not be an unspecified, loopback or link-local address, got "127.0.0.1"'],
    ],
    [
      'an unknown distribution',
      service({ trafficDistribution: 'preferclose' }),
      ['spec.trafficDistribution: expected "PreferClose" or "PreferSameZone" or "PreferSameNode", got "preferclose"'],
    ],
    [
      'an endpoint without addresses',
      slice({ endpoints: [{ addresses: [] }] }),
      ['endpoints.0: required field "addresses" is missing or empty'],
    ],
    [
      'an address of another type',
      slice({ endpoints: [{ addresses: ['2001:db8::1'] }] }),
      ['endpoints.0.addresses.0: expected an IPv4 address, got "2001:db8::1"'],
    ],
    [
      'a domain name without a dot',
      slice({ addressType: 'FQDN', endpoints: [{ addresses: ['web'] }] }),
      ['endpoints.0.addresses.0: expected a domain name such as api.example.com, got "web"'],
    ],
    ['ports without names', slice({ ports: [{ port: 1 }, { port: 2 }] }), ['ports.1: duplicate name ""']],
    [
      'hints for a zone twice',
      slice({ endpoints: [{ addresses: ['10.0.0.1'], hints: { forZones: [{ name: 'a' }, { name: 'a' }] } }] }),
      ['endpoints.0.hints.forZones.1: duplicate name "a"'],
    ],
    [
      'a subset without addresses',
      endpoints({ ports: [{ port: 80 }] }),
      ['subsets.0: required field "addresses" is missing or empty'],
    ],
    [
      'a host name in upper case',
      endpoints({ addresses: [{ ip: '10.0.0.1', hostname: 'Web' }] }),
      ['subsets.0.addresses.0.hostname: expected a DNS label of lower-case letters, digits and hyphens, got "Web"'],
    ],
  ])('rejects %s', (_, object, problems) => {
    expect(problemsOf(object)).toEqual(problems);
  });
});
