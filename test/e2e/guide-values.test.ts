import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goModuleDir } from '../../tools/imports/go-module';
import { gatewayApi } from '../../tools/imports/sources';
import { pages } from '../support/documents';
import { installController } from './support/controller';
import { gatewayPluginDouble } from './support/gateway-plugin';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace } from './support/portal';
import type { Release, Rollout } from './support/release';
import { applyRouterCrds } from './support/router-crds';
import { inRunFolder } from './support/run-folder';
import { scenario, together } from './support/scenario';
import { applyCrds } from './support/upstream-crds';

/** The values of portals in the guide, by page and heading. */
const examples = pages
  .filter(({ path }) => path.startsWith('docs/progressive-delivery/'))
  .flatMap(({ path, blocks }) =>
    blocks
      .filter(({ content }) => /^# values of portal-services\b/.test(content))
      .map(({ content, headings, line }) => ({
        content,
        where: `${path.split('/').at(-1)}:${line} ${headings.at(-1)}`,
      })),
  )
  .map((example, index) => ({ ...example, name: `guide-${index}` }));

const routers = ['nginx', 'istio', 'traefik', 'gatewayAPI'];

/** The VirtualService that an example names, with both Services of a release. */
const ownRoutes = (release: string) => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'shop-routes' },
  spec: {
    hosts: ['shop.hmco.example'],
    http: [
      {
        name: 'portal',
        route: [
          { destination: { host: release }, weight: 100 },
          { destination: { host: `${release}-canary` }, weight: 0 },
        ],
      },
    ],
  },
});

describe('the values of the guide', () => {
  let platform: Platform;

  beforeAll(async () => {
    const plugin = gatewayPluginDouble();
    platform = await startPlatform({ name: 'guide-values', serviceMonitors: true });
    await applyRouterCrds(platform);
    const gatewayCrds = join(goModuleDir(gatewayApi), gatewayApi.folder);
    await applyCrds(
      platform,
      ['httproutes', 'grpcroutes'].map((plural) => join(gatewayCrds, `gateway.networking.k8s.io_${plural}.yaml`)),
    );
    await platform.createNamespace(portalNamespace);
    await installController(
      platform,
      ...routers.map((router) => `trafficRouting.${router}=true`),
      'features.experiments=true',
      'plugins.trafficRouter[0].name=argoproj-labs/gatewayAPI',
      `plugins.trafficRouter[0].location=file://${plugin}`,
    );
  });
  afterAll(() => platform?.stop());

  async function install(name: string, content: string): Promise<Release> {
    const file = inRunFolder(`${name}-values.yaml`);
    writeFileSync(file, content);
    const portal = new Portal(platform, name, ['replicaCount=1'], ['--values', file, '--server-side=false']);
    if (content.includes('name: shop-routes')) await create(ownRoutes(portal.release.name));
    await portal.deploy('1.0.0-good');
    return portal.release;
  }

  async function create(object: object): Promise<void> {
    const file = inRunFolder('named.json');
    writeFileSync(file, JSON.stringify(object));
    await platform.kubectl('apply', '--namespace', portalNamespace, '--filename', file);
  }

  together(
    examples.map((example) => [
      example.where,
      'the controller accepts the Rollout',
      async () => {
        const release = await install(example.name, example.content);
        await release.promoted(':1.0.0-good', 120);
        return 'Healthy';
      },
    ]),
  );

  scenario('values that name a template that is missing', 'InvalidSpec', async () => {
    const content =
      'rollout: {strategy: {canary: {steps: [{setWeight: 50}, {analysis: {templates: [{templateName: missing}]}}]}}}';
    const release = await install('missing', content);
    const isInvalid = ({ status }: Rollout): boolean => status?.message?.startsWith('InvalidSpec') === true;
    const { rollout } = await release.until('invalid', isInvalid, 60);
    return String(rollout.status?.message).slice(0, 60);
  });
});
