import type { IConstruct } from 'constructs';
import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { mergeValues } from '../../lib/helm/coalesce';
import { applySet } from '../../lib/helm/strvals';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';
import { smallestValues } from '../../lib/render/smallest-values';

const app = createApp();
const modelOf = (path: string) =>
  readChart(path.split('/').reduce<IConstruct>((node, id) => node.node.findChild(id), app) as HelmChart);

const onVolume: JsonMap = { artifactStore: { s3: { bucket: '' }, volume: { enabled: true } }, replicaCount: 1 };
const sqlite: JsonMap = {
  ...onVolume,
  backendStore: { postgresql: { secretName: '' }, sqlite: { enabled: true } },
};
const jobs: JsonMap = {
  server: { jobExecution: true },
  resources: { limits: { memory: '3Gi' } },
  replicaCount: 1,
};
const onePod = ['a SQLite file', 'a volume of one pod', 'a pod that runs jobs'];
const routed: JsonMap = { ingress: { enabled: true }, rollout: { enabled: true, trafficRouting: 'nginx' } };

describe.each(['portal-services', 'ml-platform/mlflow'])('the notes of %s', (path) => {
  const model = modelOf(path);
  const isMlflow = path.endsWith('mlflow');

  /** The notes of a release, or why its values fail validation. */
  const notesOf = (user: JsonMap): string => {
    const verdict = evaluateCase(model, caseOf(user));
    if ('rejected' in verdict) throw verdict.rejected;
    return [...verdict.notes.values()].flat().join('\n');
  };
  const released = (user: JsonMap): JsonMap => mergeValues(smallestValues(model), user);

  const documents: [string, JsonMap][] = [
    ['a Deployment', {}],
    ['a Rollout', { rollout: { enabled: true } }],
    ['a switch to a Rollout', { rollout: { enabled: true, keep: 'Deployment' } }],
    ['a switch to a Deployment', { rollout: { keep: 'Rollout' } }],
    ['a Rollout behind a router', routed],
    ['a Rollout that the router measures', mergeValues(routed, { rollout: { metrics: { preset: 'ingress-nginx' } } })],
    ...(isMlflow
      ? ([
          ['a SQLite file', sqlite],
          ['a volume of one pod', onVolume],
          ['a pod that runs jobs', jobs],
        ] as [string, JsonMap][])
      : []),
  ];

  it.each(documents)('print only upgrades that pass validation, for %s', (name, user) => {
    const printed = [...notesOf(released(user)).matchAll(/^ *helm upgrade .* --set (\S+)$/gm)].map(([, set]) => set);
    expect(printed.length).toBe(onePod.includes(name) ? 0 : 1);
    for (const set of printed as string[]) {
      const values = applySet(released(user), 'set', set);
      expect([set, evaluateCase(model, caseOf(values))]).toEqual([
        set,
        expect.objectContaining({ objects: expect.anything(), notes: expect.anything() }),
      ]);
    }
  });

  it('name the flag of Helm 4 for every Rollout, with or without a router', () => {
    for (const user of [{ rollout: { enabled: true } }, routed])
      expect(notesOf(released(user))).toMatch(/Helm 4 needs --server-side=false for the installation, every upgrade/);
    expect(notesOf(released({}))).not.toContain('Helm 4 needs');
  });

  it('call releases rolling updates only once the Rollout is gone', () => {
    const switching = notesOf(released({ rollout: { keep: 'Rollout' } }));
    expect(switching).toContain('the Rollout still runs');
    expect(switching).not.toMatch(/rollout\.enabled=true|^Releases are/m);
    expect(notesOf(released({}))).toMatch(/^Releases are/m);
  });

  if (isMlflow)
    it('say what the Job of the migrations does while a Rollout remains', () => {
      const jobOf = (rollout: JsonMap, further: JsonMap = {}) => {
        const notes = notesOf(released({ rollout, ...further }));
        return [
          notes.includes('compares the revisions, and fails the release'),
          notes.includes('migrates the databases'),
        ];
      };
      expect(jobOf({ enabled: true })).toEqual([true, false]);
      expect(jobOf({ keep: 'Rollout' })).toEqual([true, false]);
      expect(jobOf({ keep: '' })).toEqual([false, true]);
      const unmeasured = { successRate: false, errorRate: false, latency: false };
      const consent = { migrations: { allowBreakingCanary: true } };
      expect(notesOf(released({ rollout: { keep: 'Rollout', analysis: unmeasured }, ...consent }))).toContain(
        'allowBreakingCanary lets a Job migrate',
      );
    });
});

describe('the notes of mlflow as a subchart of ml-platform', () => {
  const model = modelOf('ml-platform');
  const switches: [string, JsonMap][] = [
    ['a Deployment', {}],
    ['a Rollout', { rollout: { enabled: true } }],
    ['a Rollout behind a router', routed],
    ['a switch to a Deployment', { rollout: { keep: 'Rollout' } }],
  ];

  it.each(switches)('name values as the umbrella takes them, for %s', (_, own) => {
    const released = mergeValues(smallestValues(model), { mlflow: own });
    const verdict = evaluateCase(model, caseOf(released));
    if ('rejected' in verdict) throw verdict.rejected;
    const notes = [...verdict.notes.values()].flat().join('\n');
    const [, set = ''] = /^ *helm upgrade .* --set (\S+)$/m.exec(notes) ?? [];
    expect(set).toMatch(/^mlflow\.rollout\.enabled=/);
    expect(evaluateCase(model, caseOf(applySet(released, 'set', set)))).toHaveProperty('objects');
    expect(notes.match(/(?<!mlflow\.)\b(?:rollout|migrations|autoscaling|auth)\.[a-z]\w+/g)).toBeNull();
  });
});

describe('the notes of mlflow', () => {
  const model = modelOf('ml-platform/mlflow');
  const notesOf = (user: JsonMap): string => {
    const verdict = evaluateCase(model, caseOf(mergeValues(smallestValues(model), user)));
    if ('rejected' in verdict) throw verdict.rejected;
    return [...verdict.notes.values()].flat().join('\n');
  };

  it('say what an artifact costs below a static prefix', () => {
    const prefixed = { staticPrefix: '/mlflow' };
    expect(notesOf({ server: prefixed })).toMatch(/twice its size in memory: set resources\.limits\.memory/);
    expect(notesOf({ server: prefixed })).toMatch(/for a new installation only.*server\.serveArtifacts=false/);
    for (const server of [{}, { ...prefixed, serveArtifacts: false }])
      expect(notesOf({ server })).not.toContain('in memory');
  });

  it('say that a pod which runs jobs is not released by canary, nor by a rolling update', () => {
    expect(notesOf(jobs)).toMatch(/ends the pod[\s\S]*\n\nOne pod runs the jobs.*server\.jobExecution=false/);
    expect(notesOf({})).toContain('Releases are rolling updates');
  });
});
