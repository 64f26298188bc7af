import type { JsonMap } from '../../lib/json';
import { objectOf, problemsOf } from './support';

const ingress = (path: JsonMap, spec: JsonMap = {}): JsonMap =>
  objectOf('networking.k8s.io/v1', 'Ingress', {
    rules: [
      {
        http: {
          paths: [
            { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } }, ...path },
          ],
        },
      },
    ],
    ...spec,
  });
const backend = (fields: JsonMap): JsonMap => ingress({ backend: fields });
const ingressClass = (spec: JsonMap): JsonMap => objectOf('networking.k8s.io/v1', 'IngressClass', spec);
const policy = (spec: JsonMap): JsonMap => objectOf('networking.k8s.io/v1', 'NetworkPolicy', spec);

describe('ingresses and network policies', () => {
  it.each<[string, JsonMap]>([
    ['a wildcard host', ingress({}, { rules: [{ host: '*.example.com' }] })],
    ['an address in tls', ingress({}, { tls: [{ hosts: ['10.0.0.1'] }] })],
    ['any path for an implementation', ingress({ path: '/a//b', pathType: 'ImplementationSpecific' })],
    ['a policy for all pods', policy({})],
    [
      'an exception of IPv6',
      policy({ ingress: [{ from: [{ ipBlock: { cidr: '2001:db8::/32', except: ['2001:db8:1::/48'] } }] }] }),
    ],
  ])('accepts %s', (_, object) => {
    expect(problemsOf(object)).toEqual([]);
  });

  it.each<[string, JsonMap, string[]]>([
    ['an Ingress without rules', ingress({}, { rules: [] }), ['spec: one of rules, defaultBackend is required']],
    [
      'a path without a slash',
      ingress({ path: 'a/b' }),
      ['spec.rules.0.http.paths.0.path: expected a path that starts with "/", got "a/b"'],
    ],
    [
      'a path that leads upwards',
      ingress({ path: '/a/../b' }),
      ['spec.rules.0.http.paths.0.path: must not contain "/../", got "/a/../b"'],
    ],
    [
      'an empty pathType',
      ingress({ pathType: '' }),
      ['spec.rules.0.http.paths.0: required field "pathType" is missing or empty'],
    ],
    [
      'an address as a host',
      ingress({}, { rules: [{ host: '10.0.0.1' }] }),
      ['spec.rules.0.host: expected a domain name, got "10.0.0.1"'],
    ],
    [
      'a wildcard within a host',
      ingress({}, { rules: [{ host: 'a.*.com' }] }),
      ['spec.rules.0.host: expected a DNS subdomain of lower-case letters, digits, hyphens and dots, got "a.*.com"'],
    ],
    [
      'an invalid host in tls',
      ingress({}, { tls: [{ hosts: [''] }] }),
      ['spec.tls.0.hosts.0: expected a DNS subdomain of lower-case letters, digits, hyphens and dots, got ""'],
    ],
    [
      'a backend without a target',
      backend({}),
      ['spec.rules.0.http.paths.0.backend: one of service, resource is required'],
    ],
    [
      'two targets',
      backend({ service: { name: 'web', port: { number: 80 } }, resource: { kind: 'A', name: 'a' } }),
      ['spec.rules.0.http.paths.0.backend: only one of service, resource may be set'],
    ],
    [
      'a resource without a name',
      backend({ resource: { kind: 'A', name: '' } }),
      ['spec.rules.0.http.paths.0.backend.resource: required field "name" is missing or empty'],
    ],
    [
      'a service without a port',
      backend({ service: { name: 'web' } }),
      ['spec.rules.0.http.paths.0.backend.service: one of port.name, port.number is required'],
    ],
    [
      'a port by name and number',
      backend({ service: { name: 'web', port: { name: 'http', number: 80 } } }),
      ['spec.rules.0.http.paths.0.backend.service.port: only one of name, number may be set'],
    ],
    [
      'a service name in upper case',
      backend({ service: { name: 'Web', port: { number: 80 } } }),
      [
        'spec.rules.0.http.paths.0.backend.service.name: expected a DNS label of lower-case letters, digits and hyphens, got "Web"',
      ],
    ],
    [
      'two different classes',
      {
        ...ingress({}, { ingressClassName: 'a' }),
        metadata: { name: 'web', annotations: { 'kubernetes.io/ingress.class': 'b' } },
      },
      ['metadata.annotations.kubernetes.io/ingress.class: expected ingressClassName, "a", got "b"'],
    ],
    [
      'a controller without a domain',
      ingressClass({ controller: 'nginx' }),
      ['spec.controller: expected a domain and a path, such as example.com/controller, got "nginx"'],
    ],
    [
      'parameters of a namespace without one',
      ingressClass({ controller: 'example.com/nginx', parameters: { kind: 'A', name: 'a', scope: 'Namespace' } }),
      ['spec.parameters: required field "namespace" is missing'],
    ],
    [
      'parameters of the cluster in a namespace',
      ingressClass({ controller: 'example.com/nginx', parameters: { kind: 'A', name: 'a', namespace: 'a' } }),
      ['spec.parameters.namespace: may only be set if scope is Namespace'],
    ],
    [
      'three policyTypes',
      policy({ policyTypes: ['Ingress', 'Egress', 'Ingress'] }),
      ['spec.policyTypes: expected at most 2 items, got 3'],
    ],
    [
      'a peer without fields',
      policy({ ingress: [{ from: [{}] }] }),
      ['spec.ingress.0.from.0: one of podSelector, namespaceSelector, ipBlock is required'],
    ],
    [
      'addresses and pods in one peer',
      policy({ ingress: [{ from: [{ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }] }] }),
      ['spec.ingress.0.from.0.ipBlock: must not be set with podSelector or namespaceSelector'],
    ],
    [
      'a range without a prefix',
      policy({ ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0' } }] }] }),
      ['spec.ingress.0.from.0.ipBlock.cidr: expected a range of addresses such as 10.9.8.0/24, got "10.0.0.0"'],
    ],
    [
      'an exception outside of the range',
      policy({ ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] } }] }] }),
      ['spec.ingress.0.from.0.ipBlock.except.0: expected a part of 10.0.0.0/8, got "10.0.0.0/8"'],
    ],
    [
      'an endPort for a name',
      policy({ egress: [{ ports: [{ port: 'http', endPort: 90 }] }] }),
      ['spec.egress.0.ports.0.endPort: may only be set for a port that is a number'],
    ],
    [
      'an endPort below the port',
      policy({ egress: [{ ports: [{ port: 80, endPort: 79 }] }] }),
      ['spec.egress.0.ports.0.endPort: must be at least port, 80, got 79'],
    ],
  ])('rejects %s', (_, object, problems) => {
    expect(problemsOf(object)).toEqual(problems);
  });
});
