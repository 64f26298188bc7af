import { describeChart } from '../support/chart-suite';

describeChart(
  'portal-services',
  [
    (at) => {
      at.replicaCount = '3' as never;
    },
    (at) => {
      (at.image as Record<string, unknown>).tgg = 'x';
    },
    (at) => {
      at.resources = { limit: { cpu: 1 } };
    },
    (at) => {
      (at.image as Record<string, unknown>).tag = 'a b';
    },
    (at) => {
      (at.rollout as Record<string, unknown>).weights = [0];
    },
    (at) => {
      at.rollout = { ...at.rollout, metrics: { selector: 'http_route="/a" code="2"' } };
    },
    (at) => {
      at.podLabels = { 'app.kubernetes.io/name': 'x' };
    },
    (at) => {
      at.podAnnotations = { a: 'x\u2028y' };
    },
    (at) => {
      at.nameOverride = 'null' as never;
    },
    (at) => {
      at.extraEnv = [{ value: 'no name' }] as never;
    },
    (at) => {
      at.startupProbe = { enabled: true, spec: { httpGet: { port: 'http', pth: '/' } } };
    },
    (at) => {
      delete at.service;
    },
    (at) => {
      at.replicaCount = 2.5 as never;
    },
    (at) => {
      at.service = { ...at.service, port: 70_000 };
    },
  ],
  400,
);
