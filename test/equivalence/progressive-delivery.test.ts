import { describeChart } from '../support/chart-suite';

describeChart('progressive-delivery', [
  (at) => {
    (at.controller as Record<string, unknown>).replicas = 0;
  },
  (at) => {
    at.analysis = { ...at.analysis, successRate: { threshold: 1.5, failureStatus: '5..' } };
  },
  (at) => {
    at.analysis = { ...at.analysis, interval: '1 minute' };
  },
  (at) => {
    at.analysis = { ...at.analysis, outageTolerance: '' };
  },
  (at) => {
    at.plugins = { ...at.plugins, step: [{ name: 'example/step' }] };
  },
  (at) => {
    at.plugins = { ...at.plugins, trafficRouter: [{ name: 'gatewayAPI', location: 'https://plugins.example.com/x' }] };
  },
  (at) => {
    at.prometheus = { ...at.prometheus, headers: [{ name: 'Authorization' }] };
  },
  (at) => {
    at.trafficRouting = { ...at.trafficRouting, istoi: true };
  },
  (at) => {
    at.analysis = { ...at.analysis, namespaces: ['Portal'] };
  },
  (at) => {
    at.analysis = { ...at.analysis, errorRate: { threshold: 0.05, errorStatus: '5.."} or vector(1)' } };
  },
  (at) => {
    at.prometheus = { ...at.prometheus, address: 'prometheus:9090' };
  },
  (at) => {
    (at.controller as Record<string, unknown>).podLabels = { 'app.kubernetes.io/component': 'x' };
  },
]);
