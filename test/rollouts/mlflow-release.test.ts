import type { IConstruct } from 'constructs';
import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { mergeValues } from '../../lib/helm/coalesce';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';
import { smallestValues } from '../../lib/render/smallest-values';

const model = readChart(
  ['ml-platform', 'mlflow'].reduce<IConstruct>((node, id) => node.node.findChild(id), createApp()) as HelmChart,
);

interface Job extends JsonMap {
  readonly metadata: { readonly annotations: JsonMap };
  readonly spec: {
    readonly activeDeadlineSeconds?: number;
    readonly template: {
      readonly metadata: { readonly annotations?: JsonMap };
      readonly spec: { readonly containers: [{ readonly env: { name: string; value: string }[] }] };
    };
  };
}

function objectsOf(values: JsonMap): JsonMap[] {
  const verdict = evaluateCase(model, caseOf(mergeValues(smallestValues(model), values)));
  if ('rejected' in verdict) throw verdict.rejected;
  return [...verdict.objects.values()].flat() as JsonMap[];
}

const jobOf = (values: JsonMap): Job => objectsOf(values).find(({ kind }) => kind === 'Job') as unknown as Job;

/** The annotations of the pods of the migration Job. */
const jobAnnotations = (values: JsonMap): JsonMap | undefined => jobOf(values).spec.template.metadata.annotations;

/** What the migration Job does with an older database, and its deadline. */
function modeOf(values: JsonMap): [mode: string | undefined, deadline: number | undefined] {
  const { activeDeadlineSeconds, template } = jobOf(values).spec;
  const mode = template.spec.containers[0].env.find(({ name }) => name === 'MIGRATIONS_MODE')?.value;
  return [mode, activeDeadlineSeconds];
}

describe('the migration Job', () => {
  const unmeasured: JsonMap = { successRate: false, errorRate: false, latency: false };
  const mayMigrate: JsonMap = { migrations: { allowBreakingCanary: true }, rollout: { analysis: unmeasured } };

  it('migrates for a Deployment, without a deadline', () => {
    expect(modeOf({})).toEqual(['upgrade', undefined]);
  });

  it.each<[string, JsonMap]>([
    ['a Rollout', { rollout: { enabled: true } }],
    ['the Deployment that a switch keeps beside a Rollout', { rollout: { enabled: true, keep: 'Deployment' } }],
    ['the Rollout that a switch keeps', { rollout: { enabled: false, keep: 'Rollout' } }],
  ])('only compares for %s, which could be aborted, and ends within ten minutes', (_, values) => {
    expect(modeOf(values)).toEqual(['refuse', 600]);
    expect(modeOf(mergeValues(values, mayMigrate))).toEqual(['upgrade', undefined]);
  });

  it('has the deadline of the values in both modes', () => {
    for (const enabled of [false, true])
      expect(modeOf({ rollout: { enabled }, migrations: { activeDeadlineSeconds: 60 } })[1]).toBe(60);
  });

  it('runs before an installation too, with a ServiceAccount that exists by then', () => {
    const hooks = objectsOf({}).flatMap(({ kind, metadata }) => {
      const { annotations } = metadata as { annotations?: JsonMap };
      const events = annotations?.['helm.sh/hook'];
      return events === undefined || events === 'test' ? [] : [[kind, events, annotations?.['helm.sh/hook-weight']]];
    });
    expect(hooks.sort()).toEqual([
      ['Job', 'pre-install,pre-upgrade', '0'],
      ['ServiceAccount', 'pre-install,pre-upgrade', '-1'],
    ]);
  });
});

describe('the pod of the migration Job', () => {
  const [cluster, karpenter] = ['cluster-autoscaler.kubernetes.io/safe-to-evict', 'karpenter.sh/do-not-disrupt'];
  const kept: JsonMap = { [cluster as string]: 'false', [karpenter as string]: 'true' };

  it('keeps its node from being scaled down or consolidated', () => {
    expect(jobAnnotations({})).toEqual(kept);
  });

  it('also has the annotations of the values', () => {
    expect(jobAnnotations({ podAnnotations: { team: 'data' } })).toEqual({ ...kept, team: 'data' });
  });

  it('lets the values override the annotation', () => {
    const podAnnotations = { [cluster as string]: 'true' };
    expect(jobAnnotations({ podAnnotations })).toEqual({ ...kept, ...podAnnotations });
  });
});

describe('the server', () => {
  interface Workload {
    readonly spec: {
      readonly strategy: JsonMap;
      readonly template: { readonly spec: { readonly containers: [{ env: { name: string; value?: string }[] }] } };
    };
  }
  const deploymentOf = (values: JsonMap): Workload =>
    objectsOf(values).find(({ kind }) => kind === 'Deployment') as unknown as Workload;
  const variable = ({ spec }: Workload, name: string): string | undefined =>
    spec.template.spec.containers[0].env.find((one) => one.name === name)?.value;

  it('answers its own jobs, which call it at the address it listens on, and ends before another pod starts', () => {
    const hosts = (values: JsonMap) =>
      variable(deploymentOf(values), 'MLFLOW_SERVER_ALLOWED_HOSTS')?.split(',') as string[];
    const withJobs: JsonMap = {
      server: { jobExecution: true },
      resources: { limits: { memory: '3Gi' } },
      replicaCount: 1,
      containerPort: 5005,
    };
    expect(hosts(withJobs)).toContain('0.0.0.0:5005');
    expect(hosts({ containerPort: 5005 })).not.toContain('0.0.0.0:5005');
    expect(deploymentOf(withJobs).spec.strategy).toEqual({ type: 'Recreate' });
    expect(deploymentOf({}).spec.strategy.type).toBe('RollingUpdate');
  });

  it('remembers a password for the seconds of the values', () => {
    const name = 'MLFLOW_AUTH_CACHE_SECONDS';
    expect(variable(deploymentOf({}), name)).toBeUndefined();
    expect(variable(deploymentOf({ auth: { mode: 'basic-auth' } }), name)).toBe('60');
    expect(variable(deploymentOf({ auth: { mode: 'basic-auth', cacheSeconds: 0 } }), name)).toBe('0');
  });

  it('has no AI gateway unless it is enabled, and then encrypts with the passphrase of a Secret', () => {
    const gateway = (values: JsonMap): unknown[] =>
      deploymentOf(values).spec.template.spec.containers[0].env.filter(({ name }) =>
        /^MLFLOW_(?:ENABLE_AI_GATEWAY|CRYPTO)/.test(name),
      );
    expect(gateway({})).toEqual([{ name: 'MLFLOW_ENABLE_AI_GATEWAY', value: 'false' }]);
    expect(gateway({ aiGateway: { secretName: 'gateway' } })).toEqual(gateway({}));
    const passphrase = { secretKeyRef: { name: 'gateway', key: 'passphrase' } };
    expect(gateway({ aiGateway: { enabled: true, secretName: 'gateway', passphraseVersion: 2 } })).toEqual([
      { name: 'MLFLOW_ENABLE_AI_GATEWAY', value: 'true' },
      { name: 'MLFLOW_CRYPTO_KEK_VERSION', value: '2' },
      { name: 'MLFLOW_CRYPTO_KEK_PASSPHRASE', valueFrom: passphrase },
    ]);
  });

  it('reads the passphrase of the AI gateway from Vault', () => {
    const { template } = deploymentOf({
      global: { vault: { enabled: true } },
      aiGateway: { enabled: true, secretName: 'gateway' },
    }).spec as unknown as { template: { metadata: { annotations: Record<string, string> } } };
    expect(template.metadata.annotations['vault.hashicorp.com/agent-inject-template-env']).toContain(
      `/gateway" }}export MLFLOW_CRYPTO_KEK_PASSPHRASE='{{ index .Data.data "passphrase"`,
    );
  });
});
