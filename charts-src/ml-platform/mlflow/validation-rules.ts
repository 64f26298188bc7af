import { fn, type HelmChart, type Refs } from 'chartwright';
import { failForEach, holdsPassword, isPlainCredential } from 'chartwright/application';
import { rejectPrometheusPath } from 'chartwright/rollouts';
import type { Credentials } from './credentials';
import { hasRollout } from './has-rollout';
import { commonEnv } from './server';
import type { values } from './values';
import { vaultAnnotations } from './vault-annotations';

type Values = Refs<typeof values>;

/** Rejects values with which MLflow would not start, or would lose data. */
export function rejectMistakes(chart: HelmChart, v: Values, credentials: Credentials): void {
  const { postgresql, mysql, sqlite } = v.backendStore;
  const { s3, gcs, azure, volume } = v.artifactStore;
  const backends = [postgresql.secretName, mysql.secretName, sqlite.enabled];
  const stores = [s3.bucket, gcs.bucket, azure.container, volume.enabled];
  chart.failIf(
    fn.not(fn.or(...backends)),
    'there is no backend store: set backendStore.postgresql.secretName or backendStore.mysql.secretName, or backendStore.sqlite.enabled to try MLflow out',
  );
  chart.failIf(
    anyTwo(backends),
    'there are several backend stores: leave one of backendStore.postgresql.secretName, backendStore.mysql.secretName and backendStore.sqlite.enabled, and empty the others',
  );
  chart.failIf(
    fn.not(fn.or(...stores)),
    'there is no artifact store: set artifactStore.s3.bucket, artifactStore.gcs.bucket, artifactStore.azure.container or artifactStore.volume.enabled',
  );
  chart.failIf(
    anyTwo(stores),
    'there are several artifact stores: leave one of artifactStore.s3.bucket, artifactStore.gcs.bucket, artifactStore.azure.container and artifactStore.volume.enabled, and empty the others',
  );
  chart.failIf(
    fn.and(azure.container, fn.not(azure.account)),
    'artifactStore.azure.container needs artifactStore.azure.account: name the storage account',
  );
  chart.failIf(
    fn.and(volume.enabled, fn.not(v.server.serveArtifacts)),
    'artifactStore.volume.enabled is on without server.serveArtifacts, and clients cannot reach the volume: set server.serveArtifacts to true',
  );
  chart.failIf(
    fn.and(sqlite.enabled, v.gc.enabled),
    'gc.enabled is on with backendStore.sqlite.enabled, whose file the pod of the server has to itself: set gc.enabled to false, and run mlflow gc in that pod',
  );
  const several = fn.or(v.rollout.enabled, v.rollout.keep, v.autoscaling.enabled, fn.gt(v.replicaCount, 1));
  const remedy = 'set rollout.enabled and autoscaling.enabled to false, rollout.keep to "" and replicaCount to 1';
  chart.failIf(
    fn.and(sqlite.enabled, several),
    `backendStore.sqlite.enabled is on, and a file cannot serve several pods or a canary: use PostgreSQL, or ${remedy}`,
  );
  chart.failIf(
    fn.and(volume.enabled, fn.ne(v.persistence.accessMode, 'ReadWriteMany'), several),
    `artifactStore.volume.enabled is on with a volume for one pod: set persistence.accessMode to ReadWriteMany, or ${remedy}`,
  );
  chart.failIf(
    fn.and(v.server.jobExecution, several),
    `server.jobExecution is on with several pods or a canary, and each pod that starts runs all unfinished jobs again: set server.jobExecution to false, or ${remedy}`,
  );
  rejectVariables(chart, v, credentials);
  chart.failIf(
    fn.and(v.httpRoute.enabled, fn.not(v.httpRoute.hostnames), fn.not(v.server.allowedHosts)),
    'httpRoute.enabled is set without httpRoute.hostnames, so MLflow would answer every request through the Gateway with 403, as it does for hosts it does not know: list the hosts in httpRoute.hostnames or server.allowedHosts',
  );
  chart.failIf(
    fn.and(
      fn.ne(v.service.type, 'ClusterIP'),
      fn.not(fn.or(v.ingress.enabled, v.httpRoute.enabled)),
      fn.not(v.server.allowedHosts),
    ),
    'service.type leads out of the cluster without server.allowedHosts, so MLflow would answer every request from there with 403, as it does for hosts it does not know: list the hosts in server.allowedHosts, with the port where clients name one, such as mlflow.example.com:5000',
  );
  rejectPrometheusPath(chart, 'global.prometheus.address', v.global.prometheus.address);
  rejectAbortAfterMigration(chart, v);
  const { serviceMonitor } = v.metrics;
  // Prometheus can read neither Vault nor a Secret of another namespace, so no gate would get data.
  const isElsewhere = fn.or(
    v.global.vault.enabled,
    fn.ne(fn.default(chart.namespace, serviceMonitor.namespace), chart.namespace),
  );
  chart.failIf(
    fn.and(
      serviceMonitor.enabled,
      fn.eq(v.auth.mode, 'basic-auth'),
      fn.not(serviceMonitor.basicAuth.secretName),
      isElsewhere,
    ),
    'metrics.serviceMonitor.enabled and auth.mode basic-auth are on, and the Secret of auth.admin is in Vault or in another namespace, where Prometheus cannot read it: set metrics.serviceMonitor.basicAuth.secretName to a Secret with an administrator in the namespace of the ServiceMonitor',
  );
  rejectIncompleteSecrets(chart, v);
  chart.failIfAny(v.podAnnotations, (_, name) => ({
    condition: fn.and(v.global.vault.enabled, fn.has(name, [...vaultAnnotations])),
    message: `podAnnotations sets ${name}, which the chart sets while global.vault.enabled is on: leave it out, or set global.vault.enabled to false`,
  }));
}

/** Rejects databases, users and an AI gateway of which a part is missing. */
function rejectIncompleteSecrets(
  chart: HelmChart,
  { backendStore: { postgresql, mysql }, auth, aiGateway }: Values,
): void {
  chart.failIf(
    fn.and(aiGateway.enabled, fn.not(aiGateway.secretName)),
    'aiGateway.enabled is on without aiGateway.secretName, so MLflow would encrypt API keys with a passphrase that is public: name a Secret of the namespace, or a secret below global.vault.secretPath, or set aiGateway.enabled to false',
  );
  const databases = {
    'backendStore.postgresql': postgresql,
    'backendStore.mysql': mysql,
    'auth.database': auth.database,
  };
  failForEach(chart, databases, ({ host, database, usernameKey, passwordKey }, path) => [
    {
      condition: fn.and(host, fn.not(fn.and(database, usernameKey, passwordKey))),
      message: `${path}.host is set without ${path}.database, ${path}.usernameKey or ${path}.passwordKey: set all three, or leave ${path}.host empty and keep the URI in the Secret`,
    },
  ]);
  const secrets = {
    'auth.admin.secretName': auth.admin.secretName,
    'auth.database.secretName': auth.database.secretName,
    'auth.flaskKey.secretName': auth.flaskKey.secretName,
  };
  failForEach(chart, secrets, (name, path) => [
    {
      condition: fn.and(fn.eq(auth.mode, 'basic-auth'), fn.not(name)),
      message: `auth.mode is basic-auth without ${path}: name a Secret of the namespace, or a secret below global.vault.secretPath`,
    },
  ]);
}

/** Rejects a canary that migrates the databases and may be aborted: the stable version no longer starts on them. */
function rejectAbortAfterMigration(chart: HelmChart, { rollout, migrations }: Values): void {
  const { successRate, errorRate, latency } = rollout.analysis;
  const { prePromotionAnalysis, postPromotionAnalysis } = rollout.strategy.blueGreen;
  chart.failIf(
    fn.and(
      hasRollout({ rollout }),
      migrations.enabled,
      migrations.allowBreakingCanary,
      fn.or(successRate, errorRate, latency, prePromotionAnalysis, postPromotionAnalysis),
    ),
    'migrations.allowBreakingCanary is on while the analysis may abort the release, and the older version would not start on the migrated databases: set successRate, errorRate and latency of rollout.analysis to false for this release, and leave out prePromotionAnalysis and postPromotionAnalysis of rollout.strategy.blueGreen',
  );
}

/** The variables that the chart sets in some container, and those that only its values may set. */
const ownVariables = [
  ...commonEnv.map(({ name }) => name),
  'POD_IP',
  'MIGRATIONS_MODE',
  'VAULT_ENV_FILE',
  'MLFLOW_BACKEND_STORE_URI',
  'MLFLOW_TRACKING_URI',
  'MLFLOW_SERVER_ALLOWED_HOSTS',
  'MLFLOW_SERVER_CORS_ALLOWED_ORIGINS',
  'MLFLOW_SERVER_ENABLE_JOB_EXECUTION',
  'MLFLOW_ENABLE_AI_GATEWAY',
  'MLFLOW_CRYPTO_KEK_PASSPHRASE',
  'MLFLOW_CRYPTO_KEK_VERSION',
];

const isOneOf = (name: string, [first = '', ...others]: readonly string[]) =>
  others.length === 0 ? fn.eq(name, first) : fn.has(name, [first, ...others]);

/** Rejects variables that would be set twice, and credentials in plain text, which releases, pods and process lists expose. */
function rejectVariables(chart: HelmChart, v: Values, credentials: Credentials): void {
  const remedy = 'name a Secret in backendStore, artifactStore or auth';
  chart.failIfAny(v.extraEnv, (variable) => {
    const field = (key: string) => fn.toString(fn.get(variable, key));
    const [name, value] = [field('name'), field('value')];
    const ofValues = valuesVariables(v, credentials).map(([isUsed, names]) => fn.and(isUsed, isOneOf(name, names)));
    return [
      {
        condition: fn.or(isOneOf(name, ownVariables), ...ofValues),
        message: `extraEnv sets ${name}, which the chart sets itself, and Helm 4 cannot apply a list that names it twice: use the value that sets it`,
      },
      {
        condition: isPlainCredential(name, value),
        message: `extraEnv holds ${name} with a credential as plain text: ${remedy}, or use valueFrom`,
      },
    ];
  });
  chart.failIfAny(v.server.extraArgs, (argument) => ({
    condition: holdsPassword(argument),
    message: `server.extraArgs holds a URI with a password: ${remedy}`,
  }));
}

/** The variables that the chart sets for some values. */
function valuesVariables(v: Values, credentials: Credentials): [isUsed: unknown, names: readonly string[]][] {
  const { s3, gcs } = v.artifactStore;
  const ofServer = beside(ownVariables, credentials.variables('server'));
  const known = [...ownVariables, ...ofServer.flatMap(([, names]) => names)];
  return [
    ...ofServer,
    ...beside(known, credentials.variables('gc')).map(([isUsed, names]): [unknown, readonly string[]] => [
      fn.and(v.gc.enabled, isUsed),
      names,
    ]),
    [fn.eq(v.auth.mode, 'basic-auth'), ['MLFLOW_AUTH_DEFAULT_PERMISSION', 'MLFLOW_AUTH_CACHE_SECONDS']],
    [fn.and(fn.eq(v.auth.mode, 'basic-auth'), v.auth.database.host), ['MLFLOW_AUTH_DATABASE_URI']],
    [fn.and(s3.bucket, s3.region), ['AWS_DEFAULT_REGION']],
    [fn.and(s3.bucket, s3.endpointUrl), ['MLFLOW_S3_ENDPOINT_URL']],
    [fn.and(gcs.bucket, gcs.secretName), ['GOOGLE_APPLICATION_CREDENTIALS']],
  ];
}

/** The variables that are not in the known ones. */
const beside = (known: readonly string[], all: ReturnType<Credentials['variables']>): [unknown, readonly string[]][] =>
  all
    .map(({ isUsed, names }): [unknown, string[]] => [isUsed, names.filter((name) => !known.includes(name))])
    .filter(([, names]) => names.length > 0);

const anyTwo = (conditions: readonly unknown[]): unknown =>
  fn.or(...conditions.flatMap((first, index) => conditions.slice(index + 1).map((second) => fn.and(first, second))));
