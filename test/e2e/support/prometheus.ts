import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../support/processes';
import { binary } from './binaries';
import type { ControlPlane } from './control-plane';
import type { PodNetwork } from './pod-network';

/** A running Prometheus. */
export interface Prometheus {
  /** Where it answers on loopback. */
  readonly url: string;
  /** The values of an instant query. */
  query(expression: string): Promise<number[]>;
  /** Evaluates these rule groups from now on, every second. */
  load(groups: unknown): Promise<void>;
  /** The names of the alerts that fire, by rules whose query names this job. */
  firing(rules: { job: string }): Promise<string[]>;
  /** Takes it away, as an outage would. */
  stop(): Promise<void>;
  /** Brings it back at the same address, with what it had stored. */
  start(): Promise<void>;
}

/** The Service at which charts look for Prometheus by default. */
const service = { name: 'prometheus-operated', namespace: 'monitoring', port: 9090 };

/** Starts Prometheus on the pods' metrics, and puts it behind the Service that the charts presume. */
export async function startPrometheus(
  controlPlane: ControlPlane,
  network: PodNetwork,
  options: { discovery: string[]; monitors: string[]; scrapeInterval: number },
): Promise<Prometheus> {
  const { api, folder } = controlPlane;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = join(folder, 'prometheus.json');
  const interval = `${options.scrapeInterval}s`;
  const rules = join(folder, 'prometheus-rules.json');
  const at = (urls: string[]) => urls.map((url) => ({ url, refresh_interval: interval }));
  writeFileSync(rules, JSON.stringify({ groups: [] }));
  writeFileSync(
    config,
    JSON.stringify({
      global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: '1s' },
      rule_files: [rules],
      scrape_configs: [
        { job_name: 'pods', http_sd_configs: at(options.discovery) },
        // As the ServiceMonitor of the controller says.
        { job_name: 'monitors', honor_labels: true, http_sd_configs: at(options.monitors) },
      ],
    }),
  );
  const data = join(folder, 'prometheus');
  mkdirSync(data);
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  const launch = async () => {
    const daemon = controlPlane.start('prometheus', [
      binary('prometheus'),
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-lifecycle',
    ]);
    await daemon.ready(isReady);
    return daemon;
  };
  let daemon = await launch();

  const address = network.newAddress();
  network.register(address, () => ({ port }));
  const { name, namespace } = service;
  const ports = [{ name: 'web', port: service.port, protocol: 'TCP' }];
  await api.create('/api/v1/namespaces', { metadata: { name: namespace } });
  await api.create(`/api/v1/namespaces/${namespace}/services`, { metadata: { name }, spec: { ports } });
  await api.create(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
    metadata: { name, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    ports,
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
  });
  return {
    url,
    query: async (expression) => {
      const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
      const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
      return data.result.map(({ value }) => Number(value[1]));
    },
    load: async (groups) => {
      writeFileSync(rules, JSON.stringify({ groups }));
      const { ok } = await fetch(`${url}/-/reload`, { method: 'POST' });
      if (!ok) throw new Error(`Prometheus does not load these rules:\n${daemon.log()}`);
    },
    firing: async ({ job }) => {
      const { data } = (await (await fetch(`${url}/api/v1/rules?type=alert`)).json()) as {
        data: { groups: { rules: { name: string; query: string; state: string }[] }[] };
      };
      return data.groups
        .flatMap(({ rules }) => rules)
        .filter(({ query, state }) => query.includes(`job="${job}"`) && state === 'firing')
        .map(({ name }) => name);
    },
    stop: () => daemon.stop(),
    start: async () => {
      daemon = await launch();
    },
  };
}
