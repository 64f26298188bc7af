import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';
import { type RouterName, routerNames } from '../../lib/rollouts/routing/routers';
import { readPage } from '../support/documents';

const model = readChart(createApp().node.findChild('portal-services') as HelmChart);

/** Steps with one of each kind, by the rows of the guide. */
const steps: Readonly<Record<string, JsonMap[]>> = {
  '`setWeight`, `pause`, `analysis`': [
    { setWeight: 50 },
    { pause: {} },
    { analysis: { templates: [{ templateName: 'smoke' }] } },
  ],
  '`setCanaryScale`': [{ setCanaryScale: { weight: 50 } }, { setWeight: 50 }],
  '`setHeaderRoute`': [
    { setCanaryScale: { weight: 50 } },
    { setHeaderRoute: { name: 'beta', match: [{ headerName: 'X-Beta', headerValue: { exact: 'yes' } }] } },
    { setWeight: 50 },
  ],
  '`setMirrorRoute`': [
    { setCanaryScale: { weight: 50 } },
    { setMirrorRoute: { name: 'shadow', percentage: 50, match: [{ method: { exact: 'GET' } }] } },
    { setWeight: 50 },
  ],
  '`experiment`': [
    { experiment: { duration: '5m', templates: [{ name: 'a', specRef: 'canary' }] } },
    { setWeight: 50 },
  ],
  '`experiment` with `weight`': [
    { experiment: { duration: '5m', templates: [{ name: 'a', specRef: 'canary', weight: 5 }] } },
    { setWeight: 50 },
  ],
  '`plugin`': [{ plugin: { name: 'example/step' } }, { setWeight: 50 }],
};

/** A release by canary behind a router, or by another way. */
function valuesOf(way: string, own: JsonMap[]): JsonMap {
  const router = routerNames.find((name) => `\`${name}\`` === way);
  const at = (...routers: RouterName[]): { enabled: boolean } => ({
    enabled: router !== undefined && routers.includes(router),
  });
  const strategy = { canary: { steps: own }, ...(way === 'blue-green' && { blueGreen: { enabled: true } }) };
  return {
    rollout: { enabled: true, analysis: { hanging: false }, strategy, ...(router && { trafficRouting: router }) },
    ingress: at('nginx', 'alb', 'traefik', 'apisix', 'ambassador'),
    httpRoute: { ...at('gatewayAPI'), parentRefs: [{ name: 'public' }] },
    virtualService: at('istio'),
  };
}

/** The table of the guide: its ways in order, and the marks of each step. */
const [header = [], , ...rows] = (
  /^\| Step \|[\s\S]*?\n\n/m.exec(readPage('docs/progressive-delivery/routers.md').text)?.[0].trim() ?? ''
)
  .split('\n')
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const ways = header.slice(1);

describe('the steps behind each router', () => {
  it('are all of Argo Rollouts, behind all routers, without one, and by blue-green', () => {
    expect(ways).toEqual(['no router', ...routerNames.map((name) => `\`${name}\``), 'blue-green']);
    expect(rows.map(([step]) => step)).toEqual(Object.keys(steps));
  });

  const cells = rows.flatMap(([step = '', ...marks]) =>
    ways.map((way, index) => [step, way, marks[index] as string] as const),
  );

  it.each(cells)('are accepted or rejected as the guide says: %s, %s, %s', (step, way, mark) => {
    const verdict = evaluateCase(model, caseOf(valuesOf(way, steps[step] as JsonMap[])));
    if (mark === 'yes') expect(verdict).not.toHaveProperty('rejected');
    else {
      expect(mark).toBe('');
      const reasons: Readonly<Record<string, string>> = {
        'no router': 'set rollout.trafficRouting',
        'blue-green': 'strategy.canary.steps',
      };
      const reason = reasons[way] ?? (step.split('`')[1] as string);
      expect('rejected' in verdict && verdict.rejected.message).toContain(reason);
    }
  });
});
