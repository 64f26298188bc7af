import type { HelmChart } from '../../../lib/chart/helm-chart';
import { when } from '../../../lib/expr/blocks';
import { fn } from '../../../lib/expr/fn';
import type { Refs } from '../../../lib/values/schema';
import type { values } from './values';

type Values = Refs<typeof values>;

/** A credential the server reads from its environment, by reference to a Secret and a key. */
interface Credential {
  readonly variable: string;
  readonly secretName: string;
  readonly secretKey: string;
  /** Whether the values ask for it. */
  readonly isUsed: unknown;
}

/** Files that the agent of Vault writes for the containers of a pod. */
const vaultFolder = '/vault/secrets';
const keyFile = 'gcs.json';
const secretFolder = '/var/run/secrets/gcs';

/**
 * The credentials of MLflow. They come from Secrets, or with Vault from what its agent writes into the pod; both by the
 * same references.
 */
export class Credentials {
  private readonly usesVault: Values['global']['vault']['enabled'];
  private readonly usesGcsKey: unknown;

  constructor(
    private readonly chart: HelmChart,
    private readonly v: Values,
  ) {
    this.usesVault = v.global.vault.enabled;
    this.usesGcsKey = fn.and(v.artifactStore.gcs.bucket, v.artifactStore.gcs.secretName);
    this.defineVaultFile('vaultServerEnv', 'Environment of the server, as the agent of Vault writes it.', [
      ...this.ofDatabases(),
      ...this.ofServer(),
    ]);
    this.defineVaultFile(
      'vaultDatabaseEnv',
      'Environment of the migrations, as the agent of Vault writes it.',
      this.ofDatabases(),
    );
  }

  /** Whether a container must be prepared by the entrypoint script: for Vault, or for the file of basic-auth. */
  get needsEntrypoint() {
    return fn.or(this.usesVault, fn.eq(this.v.auth.mode, 'basic-auth'));
  }

  /** Environment of what reads the databases. */
  databaseEnv(): unknown[] {
    return [
      when(this.usesVault, { name: 'VAULT_ENV_FILE', value: `${vaultFolder}/env` }),
      ...this.fromSecrets(this.ofDatabases()),
    ];
  }

  /** Environment of the server beyond that; it has the file of SQLite to itself. */
  serverEnv(): unknown[] {
    return [
      when(this.v.backendStore.sqlite.enabled, {
        name: 'MLFLOW_BACKEND_STORE_URI',
        value: `sqlite:///${dataFolder}/mlflow.db`,
      }),
      ...this.fromSecrets(this.ofServer()),
      when(this.usesGcsKey, {
        name: 'GOOGLE_APPLICATION_CREDENTIALS',
        value: fn.choose(this.usesVault, `${vaultFolder}/${keyFile}`, `${secretFolder}/${keyFile}`),
      }),
    ];
  }

  /** Annotations by which Vault's injector puts its agent into a pod; a Job's pod must end, so its agent runs first only. */
  annotations(of: 'server' | 'databases'): object {
    const { vault } = this.v.global;
    const annotations: Record<string, unknown> = {
      'agent-inject': 'true',
      'auth-path': vault.authPath,
      role: vault.role,
      'agent-inject-secret-env': vault.secretPath,
      'agent-inject-template-env': this.included[of === 'server' ? 'vaultServerEnv' : 'vaultDatabaseEnv'],
    };
    if (of === 'databases') annotations['agent-pre-populate-only'] = 'true';
    const prefixed = Object.fromEntries(
      Object.entries(annotations).map(([name, value]) => [`vault.hashicorp.com/${name}`, value]),
    );
    if (of === 'databases') return { ...when(this.usesVault, prefixed) };
    const { gcs } = this.v.artifactStore;
    const path = `${vault.secretPath}/${gcs.secretName}`;
    return {
      ...when(this.usesVault, prefixed),
      ...when(fn.and(this.usesVault, this.usesGcsKey), {
        [`vault.hashicorp.com/agent-inject-secret-${keyFile}`]: path,
        [`vault.hashicorp.com/agent-inject-template-${keyFile}`]: `{{ with secret "${path}" }}{{ index .Data.data "${gcs.secretKey}" }}{{ end }}`,
      }),
    };
  }

  /** The key file of Google, as a volume and where it is mounted. */
  gcsVolume(): unknown {
    const { secretName, secretKey } = this.v.artifactStore.gcs;
    return when(fn.and(this.usesGcsKey, fn.not(this.usesVault)), {
      name: 'gcs',
      secret: { secretName, items: [{ key: secretKey, path: keyFile }] },
    });
  }

  gcsMount(): unknown {
    return when(fn.and(this.usesGcsKey, fn.not(this.usesVault)), {
      name: 'gcs',
      mountPath: secretFolder,
      readOnly: true,
    });
  }

  private readonly included: Record<string, string> = {};

  private ofDatabases(): Credential[] {
    const { backendStore, auth } = this.v;
    const { postgresql, mysql } = backendStore;
    return [
      { variable: 'MLFLOW_BACKEND_STORE_URI', ...postgresql, isUsed: postgresql.secretName },
      { variable: 'MLFLOW_BACKEND_STORE_URI', ...mysql, isUsed: mysql.secretName },
      { variable: 'MLFLOW_AUTH_DATABASE_URI', ...auth.database, isUsed: fn.eq(auth.mode, 'basic-auth') },
    ];
  }

  private ofServer(): Credential[] {
    const { auth, artifactStore } = this.v;
    const { admin, flaskKey } = auth;
    const { s3, azure } = artifactStore;
    const isAsked = fn.eq(auth.mode, 'basic-auth');
    const { secretName } = admin;
    const usesS3Key = fn.and(s3.bucket, s3.secretName);
    return [
      { variable: 'MLFLOW_AUTH_ADMIN_USERNAME', secretName, secretKey: admin.usernameKey, isUsed: isAsked },
      { variable: 'MLFLOW_AUTH_ADMIN_PASSWORD', secretName, secretKey: admin.passwordKey, isUsed: isAsked },
      { variable: 'MLFLOW_FLASK_SERVER_SECRET_KEY', ...flaskKey, isUsed: isAsked },
      { variable: 'AWS_ACCESS_KEY_ID', secretName: s3.secretName, secretKey: s3.accessKeyIdKey, isUsed: usesS3Key },
      {
        variable: 'AWS_SECRET_ACCESS_KEY',
        secretName: s3.secretName,
        secretKey: s3.secretAccessKeyKey,
        isUsed: usesS3Key,
      },
      {
        variable: 'AZURE_STORAGE_CONNECTION_STRING',
        secretName: azure.secretName,
        secretKey: azure.secretKey,
        isUsed: fn.and(azure.container, azure.secretName),
      },
    ];
  }

  private fromSecrets(credentials: readonly Credential[]): unknown[] {
    return (
      when(
        fn.not(this.usesVault),
        credentials.map(({ variable, secretName, secretKey, isUsed }) =>
          when(isUsed, { name: variable, valueFrom: { secretKeyRef: { name: secretName, key: secretKey } } }),
        ),
      ) ?? []
    );
  }

  /** A template of Vault's agent that writes `export NAME='value'` lines. */
  private defineVaultFile(name: string, description: string, credentials: readonly Credential[]): void {
    const { secretPath } = this.v.global.vault;
    const lines = credentials.map(({ variable, secretName, secretKey, isUsed }) =>
      fn.choose(
        isUsed,
        `{{ with secret "${secretPath}/${secretName}" }}export ${variable}='{{ index .Data.data "${secretKey}" | replaceAll "'" "'\\\\''" }}'{{ end }}\n`,
        '',
      ),
    );
    this.included[name] = this.chart.define(name, description, lines.join(''));
  }
}

/** Where the volume of persistence is mounted. */
export const dataFolder = '/var/lib/mlflow';
