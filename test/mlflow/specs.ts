import { checkMigrations, entrypoint } from '../../charts-src/ml-platform/mlflow/scripts';
import type { Container } from '../support/resolve-container';

/** What of the chart's values shapes a container. */
export interface Options {
  /** URI of the tracking database; without one it comes from the Vault file. */
  database?: string;
  /** PostgreSQL's user and password stand in the Secret `database`. */
  hasCredentials?: boolean;
  /** The auth database's URI stands in the Secret `auth`. */
  hasAuth?: boolean;
  vaultFile?: string;
}

const fromSecret = (variable: string, name: string, key: string) => ({
  name: variable,
  valueFrom: { secretKeyRef: { name, key } },
});

const scripted = ['/bin/sh', '-ec', entrypoint, 'entrypoint'];

const environment = ({ database, hasCredentials, hasAuth, vaultFile }: Options) => [
  { name: 'HOME', value: '/tmp' },
  ...(hasCredentials
    ? [fromSecret('PGUSER', 'database', 'username'), fromSecret('PGPASSWORD', 'database', 'password')]
    : []),
  ...(database ? [{ name: 'MLFLOW_BACKEND_STORE_URI', value: database }] : []),
  ...(hasAuth ? [fromSecret('MLFLOW_AUTH_DATABASE_URI', 'auth', 'databaseUri')] : []),
  ...(vaultFile ? [{ name: 'VAULT_ENV_FILE', value: vaultFile }] : []),
];

/** The server's container. */
export function serverContainer(
  options: Options & { port: number; artifacts: string; staticPrefix?: string },
): Container {
  const { port, artifacts, staticPrefix, hasAuth, vaultFile } = options;
  const services = ['mlflow', 'mlflow.space', 'mlflow.space.svc', 'mlflow.space.svc.cluster.local'];
  const hosts = [
    'mlflow.example.com',
    ...services.flatMap((name) => [name, `${name}:${port}`]),
    `$(POD_IP):${port}`,
    `[$(POD_IP)]:${port}`,
    'localhost:*',
  ];
  return {
    command: [...(hasAuth || vaultFile ? scripted : []), 'mlflow', 'server'],
    args: [
      '--host=0.0.0.0',
      `--port=${port}`,
      '--workers=1',
      '--expose-prometheus=/tmp/metrics',
      '--serve-artifacts',
      `--artifacts-destination=${artifacts}`,
      ...(staticPrefix ? [`--static-prefix=${staticPrefix}`] : []),
      ...(hasAuth ? ['--app-name=basic-auth'] : []),
    ],
    env: [
      { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      ...environment(options),
      { name: 'MLFLOW_SERVER_ALLOWED_HOSTS', value: hosts.join(',') },
      { name: 'MLFLOW_SERVER_CORS_ALLOWED_ORIGINS', value: 'https://mlflow.example.com' },
      { name: 'MLFLOW_SERVER_ENABLE_JOB_EXECUTION', value: 'false' },
      { name: 'MLFLOW_DISABLE_TELEMETRY', value: 'true' },
      ...(hasAuth
        ? [
            { name: 'MLFLOW_AUTH_DEFAULT_PERMISSION', value: 'READ' },
            fromSecret('MLFLOW_AUTH_ADMIN_USERNAME', 'auth', 'adminUsername'),
            fromSecret('MLFLOW_AUTH_ADMIN_PASSWORD', 'auth', 'adminPassword'),
            fromSecret('MLFLOW_FLASK_SERVER_SECRET_KEY', 'auth', 'flaskSecretKey'),
          ]
        : []),
    ],
  };
}

/** The migration Job's container. */
export const migrationContainer = (options: Options & { mode: 'refuse' | 'upgrade' }): Container => ({
  command: [...(options.vaultFile ? scripted : []), 'python', '-c'],
  args: [checkMigrations],
  env: [...environment(options), { name: 'MIGRATIONS_MODE', value: options.mode }],
});
