import type { JsonMap } from '../../lib/json';
import { type Case, maps, objectOf, problemsOf } from './support';

const service = (spec: JsonMap): JsonMap => objectOf('v1', 'Service', { ports: [{ port: 80 }], ...spec });
const external = (spec: JsonMap): JsonMap =>
  objectOf('v1', 'Service', { type: 'ExternalName', externalName: 'a.example.com', ...spec });
const ports = (...list: JsonMap[]): JsonMap => ({ ports: list.map((port, index) => ({ name: `a${index}`, ...port })) });
const dual = { ipFamilyPolicy: 'PreferDualStack' };
const slice = (fields: JsonMap): JsonMap => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'web' },
  addressType: 'IPv4',
  ...fields,
});
const endpoint = (fields: JsonMap): JsonMap => slice({ endpoints: [{ addresses: ['10.0.0.1'], ...fields }] });
const domains = (...addresses: string[]): JsonMap => slice({ addressType: 'FQDN', endpoints: [{ addresses }] });
const subset = (fields: JsonMap): JsonMap => ({
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: { name: 'web' },
  subsets: [{ addresses: [{ ip: '10.0.0.1' }], ...fields }],
});
const ingress = (path: JsonMap, spec: JsonMap = {}, annotations: JsonMap = {}): JsonMap => ({
  ...objectOf('networking.k8s.io/v1', 'Ingress', {
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
  }),
  metadata: { name: 'web', annotations },
});
const backend = (port: JsonMap): JsonMap => ingress({ backend: { service: { name: 'web', port } } });
const resource = (fields: JsonMap): JsonMap =>
  ingress({ backend: { resource: { apiGroup: 'example.com', kind: 'Bucket', name: 'a', ...fields } } });
const ingressClass = (spec: JsonMap): JsonMap =>
  objectOf('networking.k8s.io/v1', 'IngressClass', { controller: 'example.com/a', ...spec });
const parameters = (fields: JsonMap): JsonMap => ingressClass({ parameters: { kind: 'A', name: 'a', ...fields } });
const policy = (spec: JsonMap): JsonMap => objectOf('networking.k8s.io/v1', 'NetworkPolicy', spec);
const policyPort = (fields: JsonMap): JsonMap => policy({ ingress: [{ ports: [fields] }] });
const block = (cidr: string, ...except: string[]): JsonMap =>
  policy({ ingress: [{ from: [{ ipBlock: { cidr, except } }] }] });
const path = 'spec.rules.0.http.paths.0';
const first = 'endpoints.0';
const subdomain = 'expected a DNS subdomain of lower-case letters, digits, hyphens and dots, got';
const label = 'expected a DNS label of lower-case letters, digits and hyphens, got';
const local = 'must not be an unspecified, loopback or link-local address, got';

describe.each<[string, readonly Case[]]>([
  [
    'addresses of Services',
    [
      [service({ clusterIP: '10.0.0.1' })],
      [service({ clusterIP: '' })],
      [service({ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] })],
      [service({ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1', 'fd00::1'], ...dual })],
      [service({ clusterIP: 'a' }), 'spec.clusterIP: expected an IP address, got "a"'],
      [service({ clusterIP: 'a', clusterIPs: ['a'] }), 'spec.clusterIPs.0: expected an IP address, got "a"'],
      [service({ clusterIPs: ['10.0.0.1'] }), 'spec.clusterIP: expected the first of clusterIPs, "10.0.0.1", got ""'],
      [
        service({ clusterIP: '10.0.0.2', clusterIPs: ['10.0.0.1'] }),
        'spec.clusterIP: expected the first of clusterIPs, "10.0.0.1", got "10.0.0.2"',
      ],
      [service({ clusterIP: 'None', clusterIPs: ['None'], ports: [] })],
      [
        service({ clusterIP: 'None', clusterIPs: ['None', '10.0.0.1'] }),
        'spec.clusterIPs: None must be the only address',
      ],
      ...['LoadBalancer', 'NodePort'].map<Case>((type) => [
        service({ type, clusterIP: 'None' }),
        `spec.clusterIP: must not be None for a Service of type ${type}`,
      ]),
      ...[
        ['10.0.0.1', '10.0.0.2'],
        ['10.0.0.1', 'fd00::1', 'fd00::2'],
      ].map<Case>((clusterIPs) => [
        service({ clusterIP: '10.0.0.1', clusterIPs, ...dual }),
        'spec.clusterIPs: expected at most one IPv4 and one IPv6 address',
      ]),
      [service({ clusterIP: '10.0.0.1', ipFamilies: ['IPv4'] })],
      [service({ clusterIP: 'fd00::1', ipFamilies: ['IPv6'] })],
      [
        service({ clusterIP: '10.0.0.1', ipFamilies: ['IPv6'] }),
        'spec.ipFamilies.0: expected the family of 10.0.0.1, got "IPv6"',
      ],
      [service({ clusterIP: 'None', ipFamilies: ['IPv6'] })],
      [service({ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1', 'fd00::1'], ipFamilies: ['IPv4'], ...dual })],
      ...maps(
        { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1', 'fd00::1'] },
        { ipFamilies: ['IPv4', 'IPv6'] },
        { ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'SingleStack' },
        { ipFamilies: ['IPv4', 'IPv6'], clusterIP: 'None', selector: { a: 'b' } },
      ).map<Case>((spec) => [
        service(spec),
        'spec.ipFamilyPolicy: expected "PreferDualStack" or "RequireDualStack" for two families of addresses',
      ]),
      [service({ ipFamilies: ['IPv4', 'IPv6'], clusterIP: 'None' })],
      [service({ ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' })],
      [service({ ipFamilyPolicy: 'SingleStack' })],
      [service({ ipFamilies: ['IPv4', 'IPv4'], ...dual }), 'spec.ipFamilies.1: duplicate item "IPv4"'],
      ...['010.000.0.1', '255.255.255.255', '192.168.100.20', '::ffff:10.0.0.1'].map<Case>((clusterIP) => [
        service({ clusterIP }),
      ]),
      ...['256.0.0.1', '1.2.3', '1.2.3.4.5', '1.2.3.256', 'x1.2.3.4', '1.2.3.4x', 'fe80::1%eth0', '1.2.3.'].map<Case>(
        (clusterIP) => [service({ clusterIP }), `spec.clusterIP: expected an IP address, got "${clusterIP}"`],
      ),
    ],
  ],
  [
    'ExternalNames',
    [
      [external({ externalName: 'a.' })],
      [external({ externalName: '' }), 'spec: required field "externalName" is missing or empty'],
      [external({ externalName: '.' }), 'spec: required field "externalName" is missing or empty'],
      [external({ externalName: null }), 'spec: required field "externalName" is missing or empty'],
      [external({ externalName: 'A' }), `spec.externalName: ${subdomain} "A"`],
      ...maps(
        { clusterIP: '10.0.0.1' },
        { clusterIPs: ['10.0.0.1'] },
        { ipFamilies: ['IPv4'] },
        { ipFamilyPolicy: 'SingleStack' },
      ).map<Case>((spec) => [
        external(spec),
        `spec.${Object.keys(spec).join()}: must not be set for a Service of type ExternalName`,
      ]),
    ],
  ],
  [
    'traffic from outside',
    [
      [service({ allocateLoadBalancerNodePorts: null, loadBalancerClass: null, loadBalancerSourceRanges: [] })],
      ...maps(
        { allocateLoadBalancerNodePorts: false },
        { loadBalancerClass: 'example.com/a' },
        { loadBalancerSourceRanges: ['10.0.0.0/8'] },
      ).flatMap<Case>((spec) => [
        [service({ type: 'LoadBalancer', ...spec })],
        [
          service({ type: 'NodePort', ...spec }),
          `spec.${Object.keys(spec).join()}: may only be set for a Service of type LoadBalancer`,
        ],
      ]),
      ...maps({ type: 'LoadBalancer' }, { type: 'NodePort' }, { externalIPs: ['10.0.0.1'] }).map<Case>((spec) => [
        service({ externalTrafficPolicy: 'Cluster', ...spec }),
      ]),
      ...maps({}, { type: 'ClusterIP', externalIPs: [] }).map<Case>((spec) => [
        service({ externalTrafficPolicy: 'Cluster', ...spec }),
        'spec.externalTrafficPolicy: may only be set for a Service of type NodePort or LoadBalancer or one with externalIPs',
      ]),
      [
        external({ externalTrafficPolicy: 'Cluster', externalIPs: ['10.0.0.1'] }),
        'spec.externalTrafficPolicy: may only be set for a Service of type NodePort or LoadBalancer or one with externalIPs',
      ],
      [service({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 30_000 })],
      [service({ healthCheckNodePort: 0 })],
      ...maps(
        { type: 'LoadBalancer', externalTrafficPolicy: 'Cluster' },
        { type: 'NodePort', externalTrafficPolicy: 'Local' },
      ).map<Case>((spec) => [
        service({ healthCheckNodePort: 30_000, ...spec }),
        'spec.healthCheckNodePort: may only be set for a Service of type LoadBalancer whose externalTrafficPolicy is Local',
      ]),
      [service({ ...ports({ port: 80, nodePort: 0 }) })],
      [service({ type: 'NodePort', ...ports({ port: 80, nodePort: 30_000 }) })],
      [
        service(ports({ port: 80, nodePort: 30_000 })),
        'spec.ports.0.nodePort: may only be set for a Service of type NodePort or LoadBalancer',
      ],
      [
        service({ type: 'NodePort', ...ports({ port: 80, nodePort: 30_000 }, { port: 81, nodePort: 30_000 }) }),
        'spec.ports.1.nodePort: duplicate nodePort 30000 for TCP',
      ],
      [service({ type: 'NodePort', ...ports({ port: 80, nodePort: 0 }, { port: 81, nodePort: 0 }) })],
      ...['Cluster', 'Local'].map<Case>((internalTrafficPolicy) => [service({ internalTrafficPolicy })]),
      [service({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 86_400 } } })],
      [
        service({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 86_401 } } }),
        'spec.sessionAffinityConfig.clientIP.timeoutSeconds: must be from 1 to 86400, got 86401',
      ],
      [service({ ports: [{ port: 80, targetPort: '' }] })],
      [
        service({ ports: [{ port: 80, targetPort: '1' }] }),
        'spec.ports.0.targetPort: expected a port name of lower-case letters, digits and single hyphens, got "1"',
      ],
      [service({ ports: [{ port: 80, name: '' }] })],
      [
        service({
          ports: [
            { port: 80, name: 'a' },
            { port: 81, name: '' },
          ],
        }),
        'spec.ports.1: required field "name" is missing; each of several ports needs one',
      ],
      ...['0.0.0.0', '127.0.0.1', '127.1.2.3', '169.254.1.1', '224.0.0.1', '::', '::1', 'fe80::1', 'ff02::1'].map<Case>(
        (ip) => [service({ externalIPs: [ip] }), `spec.externalIPs.0: ${local} "${ip}"`],
      ),
      ...['128.0.0.1', '224.0.1.1', '::2', 'fec0::1', '010.0.0.1'].map<Case>((ip) => [service({ externalIPs: [ip] })]),
    ],
  ],
  [
    'endpoints',
    [
      [endpoint({ hostname: 'a', nodeName: 'a.b', deprecatedTopology: { a: 'b' } })],
      [endpoint({ hostname: 'A' }), `${first}.hostname: ${label} "A"`],
      [endpoint({ nodeName: 'A' }), `${first}.nodeName: ${subdomain} "A"`],
      [
        endpoint({ deprecatedTopology: { '/': 'b' } }),
        `${first}.deprecatedTopology./: expected a key such as app or example.com/app, got "/"`,
      ],
      [endpoint({ addresses: [] }), `${first}: required field "addresses" is missing or empty`],
      [endpoint({ addresses: ['fd00::1'] }), `${first}.addresses.0: expected an IPv4 address, got "fd00::1"`],
      [slice({ addressType: 'IPv6', endpoints: [{ addresses: ['fd00::1'] }] })],
      [
        slice({ addressType: 'IPv6', endpoints: [{ addresses: ['10.0.0.1'] }] }),
        `${first}.addresses.0: expected an IPv6 address, got "10.0.0.1"`,
      ],
      [endpoint({ addresses: ['127.0.0.1'] }), `${first}.addresses.0: ${local} "127.0.0.1"`],
      [slice({ addressType: '', endpoints: [] }), ': required field "addressType" is missing or empty'],
      [endpoint({ addresses: Array.from({ length: 100 }, (_, index) => `10.0.0.${index}`) })],
      [
        endpoint({ addresses: Array.from({ length: 101 }, (_, index) => `10.0.0.${index}`) }),
        `${first}.addresses: expected at most 100 items, got 101`,
      ],
      [domains('a.example.com', 'a.b.', `${'a'.repeat(60)}.${`${'b'.repeat(60)}.`.repeat(3)}cccccccc`)],
      ...['a', 'a.', 'a.b..', 'A.b', 'a.-', '.a', `${'a.'.repeat(126)}aa`].map<Case>((name) => [
        domains(name),
        `${first}.addresses.0: expected a domain name such as api.example.com, got ${name.length > 58 ? `"${name.slice(0, 56)}...` : `"${name}"`}`,
      ]),
      [domains(`${'a.'.repeat(126)}a`)],
      [endpoint({ hints: { forZones: [{ name: 'a' }, { name: '' }], forNodes: [{ name: 'a.b' }] } })],
      [
        endpoint({ hints: { forZones: [{ name: 'a' }, { name: 'a' }] } }),
        `${first}.hints.forZones.1: duplicate name "a"`,
      ],
      [
        endpoint({ hints: { forZones: [{ name: 'a b' }] } }),
        `${first}.hints.forZones.0.name: expected a label value of letters, digits, "-", "_" and "." that starts and ends with a letter or digit, got "a b"`,
      ],
      [endpoint({ hints: { forNodes: [{ name: 'A' }] } }), `${first}.hints.forNodes.0.name: ${subdomain} "A"`],
      [endpoint({ hints: { forZones: [{}] } })],
      [endpoint({ hints: { forZones: Array.from({ length: 8 }, (_, index) => ({ name: `a${index}` })) } })],
      [
        endpoint({ hints: { forZones: Array.from({ length: 9 }, (_, index) => ({ name: `a${index}` })) } }),
        `${first}.hints.forZones: expected at most 8 items, got 9`,
      ],
      ...['TCP', 'UDP', 'SCTP'].map<Case>((protocol) => [slice({ ports: [{ name: 'a', protocol }] })]),
      [slice({ ports: [{ protocol: '' }] }), 'ports.0.protocol: expected "TCP" or "UDP" or "SCTP", got ""'],
      [slice({ ports: [{ name: '' }, { name: 'a' }] })],
      [slice({ ports: [{ name: '' }, {}] }), 'ports.1: duplicate name ""'],
      [slice({ ports: [{ name: 'a' }, { name: 'a' }] }), 'ports.1: duplicate name "a"'],
      [slice({ ports: [{ name: 'A' }] }), `ports.0.name: ${label} "A"`],
      [
        slice({ ports: [{ appProtocol: '/' }] }),
        'ports.0.appProtocol: expected a key such as app or example.com/app, got "/"',
      ],
      [subset({ addresses: [], notReadyAddresses: [{ ip: '10.0.0.1' }] })],
      [subset({ addresses: [] }), 'subsets.0: required field "addresses" is missing or empty'],
      [
        subset({ ports: [{ port: 1, name: 'a' }, { port: 2 }] }),
        'subsets.0.ports.1: required field "name" is missing; each of several ports needs one',
      ],
      [subset({ addresses: [{ ip: '127.0.0.1' }] }), `subsets.0.addresses.0.ip: ${local} "127.0.0.1"`],
      [subset({ addresses: [{ ip: '10.0.0.1', hostname: '', nodeName: 'a' }] })],
      [subset({ addresses: [{ ip: '10.0.0.1', hostname: 'A' }] }), `subsets.0.addresses.0.hostname: ${label} "A"`],
      [subset({ addresses: [{ ip: '10.0.0.1', nodeName: 'A' }] }), `subsets.0.addresses.0.nodeName: ${subdomain} "A"`],
      [subset({ ports: [{ port: 0 }] }), 'subsets.0.ports.0.port: must be from 1 to 65535, got 0'],
      [subset({ ports: [{ port: 1, name: 'A' }] }), `subsets.0.ports.0.name: ${label} "A"`],
      [
        subset({ ports: [{ port: 1, appProtocol: '/' }] }),
        'subsets.0.ports.0.appProtocol: expected a key such as app or example.com/app, got "/"',
      ],
    ],
  ],
  [
    'backends and paths',
    [
      [backend({ name: 'http', number: 0 })],
      [backend({ number: 65_535 })],
      [backend({ number: 65_536 }), `${path}.backend.service.port.number: must be from 1 to 65535, got 65536`],
      [backend({ name: 'http', number: 80 }), `${path}.backend.service.port: only one of name, number may be set`],
      ...maps({}, { name: '', number: 0 }).map<Case>((port) => [
        backend(port),
        `${path}.backend.service: one of port.name, port.number is required`,
      ]),
      [
        backend({ name: 'A' }),
        `${path}.backend.service.port.name: expected a port name of lower-case letters, digits and single hyphens, got "A"`,
      ],
      [
        ingress({ backend: { service: { name: '', port: { number: 80 } } } }),
        `${path}.backend.service: required field "name" is missing or empty`,
      ],
      [resource({})],
      [resource({ apiGroup: 'A' }), `${path}.backend.resource.apiGroup: ${subdomain} "A"`],
      [resource({ kind: 'a/b' }), `${path}.backend.resource.kind: expected a name without "/" and "%", got "a/b"`],
      [resource({ name: 'a%b' }), `${path}.backend.resource.name: expected a name without "/" and "%", got "a%b"`],
      [ingress({ path: '', pathType: 'ImplementationSpecific' })],
      [ingress({ path: null, pathType: 'ImplementationSpecific' })],
      [ingress({ path: '/a/./b/..', pathType: 'ImplementationSpecific' })],
      ...['Exact', 'Prefix'].flatMap<Case>((pathType) => [
        [ingress({ path: '/a', pathType })],
        [ingress({ path: '/a/...', pathType })],
        [ingress({ path: '/a./b..', pathType })],
        [ingress({ path: '', pathType }), `${path}.path: expected a path that starts with "/", got ""`],
        [ingress({ path: null, pathType }), `${path}.path: expected a path that starts with "/", got ""`],
        ...['//', '/./', '/../', '%2f', '%2F'].map<Case>((part) => [
          ingress({ path: `/a${part}b`, pathType }),
          `${path}.path: must not contain "${part}", got "/a${part}b"`,
        ]),
        ...['/.', '/..'].map<Case>((part) => [
          ingress({ path: `/a${part}`, pathType }),
          `${path}.path: must not contain "${part}", got "/a${part}"`,
        ]),
      ]),
      [
        ingress({ path: 'a', pathType: 'ImplementationSpecific' }),
        `${path}.path: expected a path that starts with "/", got "a"`,
      ],
      [ingress({ pathType: '' }), `${path}: required field "pathType" is missing or empty`],
      [
        ingress({ pathType: 'Regex' }),
        `${path}.pathType: expected "Exact" or "ImplementationSpecific" or "Prefix", got "Regex"`,
      ],
      [ingress({}, { rules: [{ host: 'a' }] })],
      [
        ingress({}, { rules: [{ http: { paths: [] } }] }),
        'spec.rules.0.http: required field "paths" is missing or empty',
      ],
    ],
  ],
  [
    'classes of ingresses',
    [
      [ingress({}, { ingressClassName: 'a' })],
      [ingress({}, { ingressClassName: 'A' }), `spec.ingressClassName: ${subdomain} "A"`],
      [ingress({}, {}, { 'kubernetes.io/ingress.class': 'a' })],
      [ingress({}, { ingressClassName: null }, { 'kubernetes.io/ingress.class': 'a' })],
      [ingress({}, { ingressClassName: 'a' }, { 'kubernetes.io/ingress.class': 'a' })],
      [ingress({}, { ingressClassName: 'a' }, { other: 'b' })],
      [
        ingress({}, { ingressClassName: 'a' }, { 'kubernetes.io/ingress.class': 'b' }),
        'metadata.annotations.kubernetes.io/ingress.class: expected ingressClassName, "a", got "b"',
      ],
      [ingressClass({ controller: '' }), 'spec: required field "controller" is missing or empty'],
      [ingressClass({ controller: `a/${'b'.repeat(248)}` })],
      [
        ingressClass({ controller: `a/${'b'.repeat(249)}` }),
        `spec.controller: expected a domain and a path, such as example.com/controller, got "a/${'b'.repeat(54)}...`,
      ],
      [parameters({ scope: 'Cluster' })],
      [parameters({ scope: 'Cluster', namespace: null })],
      [parameters({ scope: 'Namespace', namespace: 'a' })],
      [parameters({ scope: 'Namespace', namespace: 'A' }), `spec.parameters.namespace: ${label} "A"`],
      [parameters({ scope: 'Namespace' }), 'spec.parameters: required field "namespace" is missing'],
      [
        parameters({ scope: 'Cluster', namespace: 'a' }),
        'spec.parameters.namespace: may only be set if scope is Namespace',
      ],
      [parameters({ scope: 'A' }), 'spec.parameters.scope: expected "Cluster" or "Namespace", got "A"'],
      [parameters({ apiGroup: 'A' }), `spec.parameters.apiGroup: ${subdomain} "A"`],
    ],
  ],
  [
    'network policies',
    [
      [policy({ policyTypes: ['Ingress', 'Egress'] })],
      [policy({ policyTypes: [''] }), 'spec.policyTypes.0: expected "Ingress" or "Egress", got ""'],
      [policy({ policyTypes: ['Ingress', 'Egress', 'Ingress'] }), 'spec.policyTypes: expected at most 2 items, got 3'],
      [policy({ podSelector: null })],
      ...['TCP', 'UDP', 'SCTP'].map<Case>((protocol) => [policyPort({ protocol, port: 'http' })]),
      [policyPort({ protocol: '' }), 'spec.ingress.0.ports.0.protocol: expected "TCP" or "UDP" or "SCTP", got ""'],
      [policyPort({ port: 0 }), 'spec.ingress.0.ports.0.port: must be from 1 to 65535, got 0'],
      [policyPort({ port: 80, endPort: null })],
      [policyPort({ endPort: null })],
      [policyPort({ port: 80, endPort: 80 })],
      [policyPort({ port: 80, endPort: 65_535 })],
      [policyPort({ port: 80, endPort: 65_536 }), 'spec.ingress.0.ports.0.endPort: must be from 1 to 65535, got 65536'],
      [policyPort({ port: 80, endPort: 79 }), 'spec.ingress.0.ports.0.endPort: must be at least port, 80, got 79'],
      ...maps({}, { port: 'http' }).map<Case>((fields) => [
        policyPort({ endPort: 80, ...fields }),
        'spec.ingress.0.ports.0.endPort: may only be set for a port that is a number',
      ]),
      [policy({ ingress: [{ from: [{ namespaceSelector: {} }] }] })],
      [policy({ ingress: [{ from: [{ podSelector: {} }] }] })],
      [
        policy({ ingress: [{ from: [{}] }] }),
        'spec.ingress.0.from.0: one of podSelector, namespaceSelector, ipBlock is required',
      ],
      [
        policy({ ingress: [{ from: [{ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }] }] }),
        'spec.ingress.0.from.0.ipBlock: must not be set with podSelector or namespaceSelector',
      ],
      [block('10.0.0.0/8', '10.1.0.0/16', '10.1.2.3/32')],
      [block('0.0.0.0/0')],
      [block('::/0', 'fd00::1/128')],
      ...[
        '10.0.0.0/33',
        '10.0.0.0',
        '10.0.0.0/',
        '/8',
        'x10.0.0.0/8',
        '10.0.0.0/8x',
        '::/129',
        '10.0.0.0/8/8',
      ].map<Case>((cidr) => [
        block(cidr),
        `spec.ingress.0.from.0.ipBlock.cidr: expected a range of addresses such as 10.9.8.0/24, got "${cidr}"`,
      ]),
      [
        block('10.0.0.0/8', 'a'),
        'spec.ingress.0.from.0.ipBlock.except.0: expected a range of addresses such as 10.9.8.0/24, got "a"',
        'spec.ingress.0.from.0.ipBlock.except.0: expected a part of 10.0.0.0/8, got "a"',
      ],
      [
        block('a', '10.0.0.0/8'),
        'spec.ingress.0.from.0.ipBlock.cidr: expected a range of addresses such as 10.9.8.0/24, got "a"',
        'spec.ingress.0.from.0.ipBlock.except.0: expected a part of a, got "10.0.0.0/8"',
      ],
      [block(''), 'spec.ingress.0.from.0.ipBlock: required field "cidr" is missing or empty'],
      ...['10.0.0.0/8', '10.0.0.0/7', '11.0.0.0/16', 'fd00::/64'].map<Case>((except) => [
        block('10.0.0.0/8', except),
        `spec.ingress.0.from.0.ipBlock.except.0: expected a part of 10.0.0.0/8, got "${except}"`,
      ]),
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases.map(([object, ...problems]) => [object, problems] as const))('case %#', (object, problems) => {
    expect(problemsOf(object)).toEqual(problems);
  });
});
