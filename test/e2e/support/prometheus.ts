import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../support/processes';
import { binary } from './binaries';
import type { ControlPlane } from './control-plane';
import type { PodNetwork } from './pod-network';

/** A running Prometheus server. */
export interface Prometheus {
  /** Its address on loopback. */
  readonly url: string;
  /** Runs an instant query and returns its values. */
  query(expression: string): Promise<number[]>;
  /** Loads rule groups and evaluates them every second. */
  load(groups: unknown): Promise<void>;
  /** Names of firing alerts whose rules query this job. */
  firing(rules: { job: string }): Promise<string[]>;
  /** File with the queries that it answers, if it logs them. */
  readonly queryLog: string;
  /** The stored samples of a selector, as promtool prints them. */
  dump(selector: string): Promise<string>;
  /** Stops it to simulate an outage. */
  stop(): Promise<void>;
  /** Restarts it at the same address with its stored data. */
  start(): Promise<void>;
}

/** The Service with Prometheus that the charts use by default. */
const service = { name: 'prometheus-operated', namespace: 'monitoring', port: 9090 };

/** Starts Prometheus to scrape the pods' metrics, behind the Service that the charts use by default. */
export async function startPrometheus(
  controlPlane: ControlPlane,
  network: PodNetwork,
  options: { discovery: string[]; monitors: string[]; scrapeInterval: number; logsQueries?: boolean },
): Promise<Prometheus> {
  const { api, folder } = controlPlane;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = join(folder, 'prometheus.json');
  const interval = `${options.scrapeInterval}s`;
  const rules = join(folder, 'prometheus-rules.json');
  const queryLog = join(folder, 'prometheus-queries.jsonl');
  const at = (urls: string[]) => urls.map((url) => ({ url, refresh_interval: interval }));
  writeFileSync(rules, JSON.stringify({ groups: [] }));
  writeFileSync(
    config,
    JSON.stringify({
      global: {
        scrape_interval: interval,
        scrape_timeout: interval,
        evaluation_interval: '1s',
        ...(options.logsQueries ? { query_log_file: queryLog } : {}),
      },
      rule_files: [rules],
      scrape_configs: [
        { job_name: 'pods', http_sd_configs: at(options.discovery) },
        // As in the controller's ServiceMonitor.
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
      if (!ok) throw new Error(`Prometheus failed to load the rules:\n${daemon.log()}`);
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
    queryLog,
    dump: async (selector) => {
      const argv = ['tsdb', 'dump', `--sandbox-dir-root=${folder}`, `--match=${selector}`, data];
      const { stdout } = await promisify(execFile)(binary('promtool'), argv, { maxBuffer: 1 << 29 });
      return stdout;
    },
    stop: () => daemon.stop(),
    start: async () => {
      daemon = await launch();
    },
  };
}
