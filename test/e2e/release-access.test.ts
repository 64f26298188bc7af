import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argoRollouts } from '../../tools/imports/sources';
import { root } from '../support/documents';
import { Commands } from './support/commands';
import { type ControlPlane, startControlPlane } from './support/control-plane';
import { eventually } from './support/eventually';
import type { Rollout } from './support/release';
import { scenario } from './support/scenario';
import { applyUpstreamCrds } from './support/upstream-crds';

const access = join(root, 'docs/progressive-delivery/access');
const namespace = 'portal';
const path = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts/web`;

/** A Rollout in the middle of a release; no controller runs here, so its status is what the plugin writes. */
const rollout = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'web' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    strategy: { canary: { steps: [{ setWeight: 20 }, { pause: {} }] } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'ghcr.io/hmco/web:1.1.0' }] },
    },
  },
};
const paused = {
  ...{ abort: null, promoteFull: null, currentPodHash: 'new', stableRS: 'old', currentStepIndex: 1 },
  pauseConditions: [{ reason: 'CanaryPauseStep', startTime: '2026-01-01T00:00:00Z' }],
  controllerPause: true,
};

describe('access to releases, as the guide describes it', () => {
  let controlPlane: ControlPlane;
  let commands: Commands;

  beforeAll(async () => {
    controlPlane = await startControlPlane({
      name: 'release-access',
      chooseNodes: () => true,
      auditPolicy: join(access, 'audit-policy.yaml'),
    });
    commands = new Commands(controlPlane);
    await applyUpstreamCrds(commands, argoRollouts);
    await controlPlane.api.create('/api/v1/namespaces', { metadata: { name: namespace } });
    await commands.kubectl('apply', '--filename', join(access, 'releases.yaml'));
    for (const group of ['release-manager', 'release-abort'])
      await commands.kubectl(
        ...['create', 'rolebinding', group, '--namespace', namespace],
        ...['--clusterrole', 'rollout-releases', '--group', group],
      );
    await controlPlane.api.create(path.replace('/web', ''), rollout);
  });
  afterAll(() => controlPlane?.stop());

  /** Runs kubectl as a person of a group. */
  const as = (person: string, group: string, ...args: string[]) =>
    commands.kubectl(...args, '--namespace', namespace, '--as', person, '--as-group', group);
  const plugin = (person: string, group: string, ...args: string[]) => as(person, group, 'argo', 'rollouts', ...args);
  const reset = () => controlPlane.api.patch(`${path}/status`, { status: paused });
  const status = async () => (await controlPlane.api.get<Rollout>(path)).status as Record<string, unknown>;

  scenario('the role for releases', 'may look, promote, abort and retry, and nothing else', async () => {
    const [ann, group] = ['ann', 'release-manager'];
    await reset();
    expect(await plugin(ann, group, 'get', 'rollout', 'web')).toMatch(/^Name:\s+web$/m);
    await plugin(ann, group, 'promote', 'web');
    expect((await status()).pauseConditions).toBeUndefined();
    await plugin(ann, group, 'promote', 'web', '--full');
    expect((await status()).promoteFull).toBe(true);
    await plugin(ann, group, 'abort', 'web');
    expect((await status()).abort).toBe(true);
    await plugin(ann, group, 'retry', 'rollout', 'web');
    expect((await status()).abort).toBe(false);
    const others = [
      ['set', 'image', 'web', 'web=ghcr.io/hmco/web:0.9.0'],
      ['undo', 'web'],
      ['pause', 'web'],
      ['restart', 'web'],
    ];
    for (const args of others) await expect(plugin(ann, group, ...args)).rejects.toThrow(/forbidden|no revision/i);
    await expect(as(ann, group, 'scale', 'rollout', 'web', '--replicas', '0')).rejects.toThrow(/forbidden/);
    await expect(as(ann, group, 'delete', 'rollout', 'web')).rejects.toThrow(/forbidden/);
    return `four commands work, ${others.length + 2} are forbidden`;
  });

  scenario('a group that may only abort', 'can do nothing else, by an admission policy', async () => {
    const [bob, group] = ['bob', 'release-abort'];
    await reset();
    await commands.kubectl('apply', '--filename', join(access, 'abort-only.yaml'));
    // The API server reads a new policy after some time.
    await eventually(30, async () => {
      await reset();
      await expect(plugin(bob, group, 'promote', 'web')).rejects.toThrow('This group may abort a release');
    });
    await expect(plugin(bob, group, 'promote', 'web', '--full')).rejects.toThrow('This group may abort a release');
    await plugin(bob, group, 'abort', 'web');
    expect((await status()).abort).toBe(true);
    await expect(plugin(bob, group, 'retry', 'rollout', 'web')).rejects.toThrow('This group may abort a release');
    // kubectl reads the status first.
    await commands.kubectl('create', 'clusterrole', 'reader', '--verb=get', '--resource=rollouts.argoproj.io/status');
    await commands.kubectl(
      ...['create', 'rolebinding', 'reader', '--namespace', namespace, '--clusterrole', 'reader', '--group', group],
    );
    const forged = ['patch', 'rollout', 'web', '--subresource=status', '--type=merge'];
    await expect(as(bob, group, ...forged, '--patch', '{"status":{"stableRS":"new"}}')).rejects.toThrow('may abort');
    await plugin('ann', 'release-manager', 'retry', 'rollout', 'web');
    return 'abort works; promote, retry and other changes of the status are rejected';
  });

  scenario('the audit log', 'tells who promoted and who aborted', async () => {
    interface AuditEvent {
      verb: string;
      impersonatedUser?: { username: string };
      requestObject?: { status?: Record<string, unknown> };
      responseStatus?: { code: number };
    }
    const events = readFileSync(controlPlane.auditLog, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditEvent);
    const done = events.flatMap(({ verb, impersonatedUser, requestObject, responseStatus }) =>
      impersonatedUser && responseStatus?.code === 200
        ? [[impersonatedUser.username, verb, JSON.stringify(requestObject?.status)]]
        : [],
    );
    expect(done).toContainEqual(['ann', 'patch', '{"promoteFull":true}']);
    expect(done).toContainEqual(['bob', 'patch', '{"abort":true}']);
    expect(done).toContainEqual(['ann', 'patch', '{"abort":false}']);
    return `${events.length} events: person, verb and change`;
  });
});
