import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { controllerNamespace, installController } from './support/controller';
import { askDashboard } from './support/dashboard';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace } from './support/portal';
import { grantedTo, requestsOf } from './support/privileges';
import { scenario } from './support/scenario';

const account = 'pd-progressive-delivery';
const chart = ['pd', 'dist/helm/charts/progressive-delivery', '--namespace', controllerNamespace];

/** Permissions that no test uses, by account, each with the reason why it is granted. */
const unused = parse(readFileSync(join(__dirname, 'unused-permissions.yaml'), 'utf8')) as Record<
  string,
  Record<string, string>
>;

describe('least privilege', () => {
  let platform: Platform;
  let portal: Portal;

  beforeAll(async () => {
    platform = await startPlatform({ name: 'privileges' });
    await platform.createNamespace(portalNamespace);
    await installController(platform, 'controller.replicas=1', 'dashboard.enabled=true', 'dashboard.allowActions=true');
    portal = new Portal(platform, 'portal', ['replicaCount=2', 'rollout.weights={50}']);
  });
  afterAll(() => platform?.stop());

  const dashboard = async (method: string, path: string, ...flags: string[]): Promise<string> => {
    const own = method === 'GET' ? [] : ['--max-time', '4', '--header', 'Content-Type: application/json'];
    const { status, stdout } = await askDashboard(
      platform,
      controllerNamespace,
      path,
      ...['--request', method, ...own, ...flags],
    );
    // Set image and undo take effect, but then wait for a cache that is never started (getRollout in server/server.go).
    const isUnanswered = status === 28 && /\/(?:set|undo)\//.test(path);
    if (status !== 0 && !isUnanswered) throw new Error(`${method} ${path}: ${stdout}`);
    return stdout;
  };
  const rollout = (path = ''): string => `rollouts/${portalNamespace}/${portal.release.name}${path}`;
  const body = (fields: object): string[] => ['--data', JSON.stringify(fields)];

  scenario('releases of every kind', 'promoted, aborted, retried, scaled and removed', async () => {
    await portal.install();
    await portal.deploy('1.1.0-good');
    await portal.release.promoted(':1.1.0-good', 120);
    await portal.deploy('1.2.0-bad');
    await portal.release.aborted(':1.2.0-bad', 120);
    await portal.deploy('1.1.0-good', 'autoscaling.enabled=true', 'autoscaling.minReplicas=3');
    await portal.release.promoted(':1.1.0-good', 120);
    return 'good, bad, and the good one again with an autoscaler';
  });

  scenario(
    'a dashboard with write access',
    'shows, promotes, aborts, retries, restarts, sets an image, undoes',
    async () => {
      expect(await dashboard('GET', `rollouts/${portalNamespace}/info`)).toContain(portal.release.name);
      expect(await dashboard('GET', rollout('/info'))).toContain('1.1.0-good');
      // A watch does not end.
      await askDashboard(platform, controllerNamespace, rollout('/info/watch'), '--max-time', '3');
      portal.release.forget();
      await dashboard('PUT', rollout('/set/portal/ghcr.io/hmco/portal-services/1.3.0-good'), ...body({}));
      await portal.release.until('a canary', ({ status }) => (status?.currentStepIndex ?? 9) < 2, 60);
      await dashboard('PUT', rollout('/abort'), ...body({}));
      await portal.release.until('aborted', ({ status }) => status?.abort === true, 60);
      portal.release.forget();
      await dashboard('PUT', rollout('/retry'), ...body({}));
      await portal.release.until('retried', ({ status }) => status?.abort !== true, 60);
      await dashboard('PUT', rollout('/promote'), ...body({ full: true }));
      await portal.release.promoted(':1.3.0-good', 120);
      await dashboard('PUT', rollout('/restart'), ...body({}));
      portal.release.forget();
      await dashboard('PUT', rollout('/undo/0'), ...body({}));
      await portal.release.promoted(':1.1.0-good', 120);
      return 'all of them work';
    },
  );

  scenario(
    'an upgrade of the controller chart',
    'its hook updates existing CRDs and creates a missing one',
    async () => {
      await platform.kubectl('delete', 'crd', 'experiments.argoproj.io');
      await platform.helm(4, 'upgrade', ...chart, '--reuse-values', '--wait', '--timeout', '3m');
      expect(await platform.kubectl('get', 'crd', 'experiments.argoproj.io', '--output', 'name')).toContain(
        'experiments',
      );
      return 'all five exist';
    },
  );

  for (const [name, who] of [
    ['the controller', account],
    ['the dashboard', `${account}-dashboard`],
    ['the hook of the CRDs', `${account}-crd-upgrade`],
  ] as const) {
    scenario(`permissions of ${name}`, 'none of its requests was forbidden', async () => {
      const { allowed, forbidden } = requestsOf(platform.controlPlane.auditLog, controllerNamespace, who);
      expect(allowed.size).toBeGreaterThan(0);
      // Requested by the controller at startup, whatever is enabled; it continues without.
      const probes = who === account ? ['list networking.istio.io/virtualservices', 'list secrets'] : [];
      expect([...forbidden].filter((permission) => !probes.includes(permission))).toEqual([]);
      return `${allowed.size} kinds of requests, ${forbidden.size} startup probes forbidden`;
    });
  }

  scenario('every permission is used', 'or listed with a reason in unused-permissions.yaml', async () => {
    const seen = { used: 0, reasons: 0 };
    // The roles of a hook are deleted with it.
    for (const who of [account, `${account}-dashboard`]) {
      const reasons = Object.keys(unused[who] ?? {});
      const { allowed } = requestsOf(platform.controlPlane.auditLog, controllerNamespace, who);
      const granted = await grantedTo(platform, controllerNamespace, who);
      const unexplained = [...granted].filter((one) => !allowed.has(one) && !reasons.includes(one));
      // History may or may not be cleaned up during the test, so a reason may be listed for a used permission.
      const stale = reasons.filter((one) => !granted.has(one));
      expect({ who, unexplained, stale }).toEqual({ who, unexplained: [], stale: [] });
      seen.used += [...granted].filter((one) => allowed.has(one)).length;
      seen.reasons += reasons.length;
    }
    return `${seen.used} used, ${seen.reasons} with a reason`;
  });
});
