import { isMap, type JsonMap } from '../../json';
import { shown } from '../formats';
import type { ObjectProblem } from '../object-schema';
import { cidr, ipFamily, isStrictSubset } from './addresses';
import { dnsLabel, dnsSubdomain, domainPath, pathSegment, portName, portReference } from './names';
import {
  all,
  atMost,
  between,
  exactlyOne,
  type FieldRule,
  ifSet,
  isSet,
  items,
  mapIn,
  oneOf,
  onlyOne,
  problem,
  ruleProblems,
  type TypeRules,
  within,
} from './type-rules';

/** A host, or `*.` and a host. */
const host: FieldRule = (value) => dnsSubdomain(String(value).replace(/^\*\./, ''));

/** The host of a rule, which is no address. */
const ruleHost: FieldRule = (value) =>
  ipFamily(String(value)) ? [problem(`expected a domain name, got ${shown(value)}`)] : host(value);

/** A reference to an object of the same namespace. */
const reference: TypeRules = {
  required: ['kind', 'name'],
  fields: { apiGroup: dnsSubdomain, kind: pathSegment, name: pathSegment },
};

function backend(value: JsonMap): ObjectProblem[] {
  const problems = exactlyOne(value, 'service', 'resource');
  return problems.length === 0 && isMap(value.resource)
    ? within(ruleProblems(value.resource, reference), 'resource')
    : problems;
}

function serviceBackend({ port }: JsonMap): ObjectProblem[] {
  const { name, number } = mapIn(port);
  const hasNumber = isSet(number) && number !== 0;
  if (isSet(name) && hasNumber) return [onlyOne(['name', 'number'], 'port')];
  if (!isSet(name) && !hasNumber) return [problem('one of port.name, port.number is required')];
  return isSet(name)
    ? within(portName(name), 'port', 'name')
    : within(between(1, 65_535)(number ?? 0), 'port', 'number');
}

function httpPath({ path, pathType }: JsonMap): ObjectProblem[] {
  const text = typeof path === 'string' ? path : '';
  if (pathType === 'ImplementationSpecific' && text === '') return [];
  if (!text.startsWith('/')) return [problem(`expected a path that starts with "/", got ${shown(text)}`, 'path')];
  if (pathType === 'ImplementationSpecific') return [];
  const unclean = ['//', '/./', '/../', '%2f', '%2F'].find((part) => text.includes(part)) ?? /\/\.\.?$/.exec(text)?.[0];
  return unclean === undefined ? [] : [problem(`must not contain ${shown(unclean)}, got ${shown(text)}`, 'path')];
}

function parameters({ scope, namespace }: JsonMap): ObjectProblem[] {
  const isGiven = namespace !== undefined && namespace !== null;
  if (scope === 'Namespace')
    return isGiven ? within(dnsLabel(namespace), 'namespace') : [problem('required field "namespace" is missing')];
  return isGiven ? [problem('may only be set if scope is Namespace', 'namespace')] : [];
}

function policyPort({ port, endPort }: JsonMap): ObjectProblem[] {
  if (endPort === undefined || endPort === null) return [];
  if (typeof port !== 'number') return [problem('may only be set for a port that is a number', 'endPort')];
  return Number(endPort) < port
    ? [problem(`must be at least port, ${port}, got ${shown(endPort)}`, 'endPort')]
    : within(between(1, 65_535)(endPort), 'endPort');
}

function peer({ podSelector, namespaceSelector, ipBlock }: JsonMap): ObjectProblem[] {
  const selectors = [podSelector, namespaceSelector].some(isMap);
  if (!selectors && !isMap(ipBlock)) return [problem('one of podSelector, namespaceSelector, ipBlock is required')];
  return selectors && isMap(ipBlock)
    ? [problem('must not be set with podSelector or namespaceSelector', 'ipBlock')]
    : [];
}

/** The exceptions of a range of addresses, which are in it and smaller. */
function exceptions({ cidr: range, except }: JsonMap): ObjectProblem[] {
  return (Array.isArray(except) ? except : []).flatMap((inner, index) =>
    isStrictSubset(String(inner), String(range))
      ? []
      : [problem(`expected a part of ${String(range)}, got ${shown(inner)}`, 'except', index)],
  );
}

const ingressClassAnnotation = 'kubernetes.io/ingress.class';

function ingress({ metadata, spec }: JsonMap): ObjectProblem[] {
  const { ingressClassName: name } = mapIn(spec);
  const annotation = mapIn(mapIn(metadata).annotations)[ingressClassAnnotation];
  return annotation !== undefined && name !== undefined && name !== null && annotation !== name
    ? [
        problem(
          `expected ingressClassName, ${shown(name)}, got ${shown(annotation)}`,
          'metadata',
          'annotations',
          ingressClassAnnotation,
        ),
      ]
    : [];
}

/** Ingresses, their classes, and network policies. */
export const ingressRules: Readonly<Record<string, TypeRules>> = {
  'networking.v1.Ingress': { check: ingress },
  'networking.v1.IngressSpec': {
    fields: { ingressClassName: dnsSubdomain },
    check: ({ rules, defaultBackend }) =>
      isSet(rules) || isMap(defaultBackend) ? [] : [problem('one of rules, defaultBackend is required')],
  },
  'networking.v1.IngressRule': { fields: { host: ifSet(ruleHost) } },
  'networking.v1.IngressTLS': {
    fields: { hosts: items(host), secretName: ifSet(dnsSubdomain) },
  },
  'networking.v1.HTTPIngressRuleValue': { required: ['paths'] },
  'networking.v1.HTTPIngressPath': {
    required: ['pathType'],
    check: httpPath,
  },
  'networking.v1.IngressBackend': { check: backend },
  'networking.v1.IngressServiceBackend': { required: ['name'], fields: { name: dnsLabel }, check: serviceBackend },
  'networking.v1.IngressClassSpec': {
    required: ['controller'],
    fields: { controller: domainPath(250) },
  },
  'networking.v1.IngressClassParametersReference': {
    ...reference,
    fields: { ...reference.fields, scope: oneOf('Cluster', 'Namespace') },
    check: parameters,
  },
  'networking.v1.NetworkPolicySpec': {
    optional: ['podSelector'],
    fields: {
      policyTypes: all(atMost(2), items(oneOf('Ingress', 'Egress'))),
    },
  },
  'networking.v1.NetworkPolicyPort': {
    fields: { protocol: oneOf('TCP', 'UDP', 'SCTP'), port: portReference },
    check: policyPort,
  },
  'networking.v1.NetworkPolicyPeer': { check: peer },
  'networking.v1.IPBlock': { required: ['cidr'], fields: { cidr, except: items(cidr) }, check: exceptions },
};
