import { fn, type HelmChart, type Refs, when } from 'chartwright';
import type * as k8s from 'chartwright/k8s';
import type { values } from './values';
import { keyFile, vaultAnnotation } from './vault-annotations';

type Values = Refs<typeof values>;

/** The containers that read credentials from their environment. */
export type Reader = 'server' | 'migrations' | 'gc';

/** A secret and a key of it. */
interface Reference {
  readonly secretName: string;
  readonly secretKey: string;
}

type DatabaseName = 'postgresql' | 'mysql' | 'auth';

interface Address {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly parameters: string;
}

interface UserKeys {
  readonly usernameKey: string;
  readonly passwordKey: string;
}

/** The variable that a reader takes the URI of the runs' database from. */
const backendVariable = (of: Reader): string => (of === 'gc' ? 'MLFLOW_TRACKING_URI' : 'MLFLOW_BACKEND_STORE_URI');

/** Credentials that are configured together, by the variables they are read from. */
interface Credential {
  readonly isUsed: unknown;
  readonly variables: Readonly<Record<string, Reference>>;
}

/** Where the volume of persistence is mounted. */
export const dataFolder = '/var/lib/mlflow';

/** Files that the agent of Vault writes for the containers of a pod. */
const vaultFolder = '/vault/secrets';
/** Where the volume with the key file of Google is mounted. */
export const secretFolder = '/var/run/secrets/gcs';

/**
 * The credentials of MLflow. They come from Secrets, or with Vault from what its agent writes into the pod; both by the
 * same references.
 */
export class Credentials {
  private readonly usesVault: Values['global']['vault']['enabled'];
  private readonly usesGcsKey: unknown;
  private readonly asksWho: unknown;
  private readonly addresses: Readonly<Record<DatabaseName, string>>;
  private readonly vaultFiles: Record<Reader, string>;

  constructor(
    chart: HelmChart,
    private readonly v: Values,
  ) {
    this.usesVault = v.global.vault.enabled;
    this.usesGcsKey = fn.and(v.artifactStore.gcs.bucket, v.artifactStore.gcs.secretName);
    this.asksWho = fn.eq(v.auth.mode, 'basic-auth');
    const { postgresql, mysql } = v.backendStore;
    const addressOf = (name: DatabaseName, scheme: string, { host, port, database, parameters }: Address): string =>
      chart.define(
        `${name}Address`,
        'URI of a database without user and password, which its Secret holds.',
        `${scheme}://${host}:${port}/${database}${fn.choose(parameters, `?${parameters}`, '')}`,
        'quotable',
      );
    this.addresses = {
      postgresql: addressOf('postgresql', 'postgresql+psycopg2', postgresql),
      mysql: addressOf('mysql', 'mysql+pymysql', mysql),
      auth: addressOf('auth', 'postgresql+psycopg2', v.auth.database),
    };
    const vaultFile = (of: Reader, whose: string): string =>
      chart.define(
        `vault.${of}Env`,
        `Environment of ${whose}, as the agent of Vault writes it.`,
        this.of(of)
          .map((credential) => this.exports(credential))
          .join(''),
      );
    this.vaultFiles = {
      server: vaultFile('server', 'the server'),
      migrations: vaultFile('migrations', 'the migrations'),
      gc: vaultFile('gc', 'garbage collection'),
    };
  }

  /** Whether a container must be prepared by the entrypoint script: for Vault, or for the file of basic-auth. */
  needsEntrypoint(of: Reader) {
    const { postgresql, mysql } = this.v.backendStore;
    const isBuilt = [this.usesVault, fn.not(fn.empty(postgresql.host)), fn.not(fn.empty(mysql.host))];
    return of === 'gc' ? fn.or(...isBuilt) : fn.or(...isBuilt, this.asksWho);
  }

  /** The names of a reader's variables, with the values that enable them. */
  variables(of: Reader): { isUsed: unknown; names: string[] }[] {
    return this.of(of).map(({ isUsed, variables }) => ({ isUsed, names: Object.keys(variables) }));
  }

  /** The environment of a reader. */
  env(of: Reader): (k8s.EnvVar | undefined)[] {
    const references = this.of(of).flatMap(({ isUsed, variables }) => {
      const entries = Object.entries(variables).map(([name, { secretName, secretKey }]) => ({
        name,
        valueFrom: { secretKeyRef: { name: secretName, key: secretKey } },
      }));
      return when(isUsed, entries) ?? [];
    });
    return [
      ...this.addressEnv(of),
      ...when(this.usesVault, [{ name: 'VAULT_ENV_FILE', value: `${vaultFolder}/env` }], references),
    ];
  }

  /** URIs of databases whose Secrets hold none; the entrypoint adds user and password. */
  private addressEnv(of: Reader): (k8s.EnvVar | undefined)[] {
    const { postgresql, mysql } = this.v.backendStore;
    const { database } = this.v.auth;
    const name = backendVariable(of);
    return [
      when(fn.and(postgresql.secretName, postgresql.host), { name, value: this.addresses.postgresql }),
      when(fn.and(mysql.secretName, mysql.host), { name, value: this.addresses.mysql }),
      ...(of === 'gc'
        ? []
        : [
            when(fn.and(this.asksWho, database.host), {
              name: 'MLFLOW_AUTH_DATABASE_URI',
              value: this.addresses.auth,
            }),
          ]),
    ];
  }

  /** Where the key file of Google is. */
  gcsEnv() {
    const path = fn.choose(this.usesVault, `${vaultFolder}/${keyFile}`, `${secretFolder}/${keyFile}`);
    return when(this.usesGcsKey, { name: 'GOOGLE_APPLICATION_CREDENTIALS', value: path });
  }

  /** Annotations by which Vault's injector puts its agent into a pod; a Job's pod must end, so its agent runs first only. */
  annotations(of: Reader) {
    const { vault } = this.v.global;
    const { gcs } = this.v.artifactStore;
    const agent = {
      'agent-inject': 'true',
      'auth-path': vault.authPath,
      role: vault.role,
      'agent-inject-secret-env': vault.secretPath,
      'agent-inject-template-env': this.vaultFiles[of],
      ...(of === 'server' ? {} : { 'agent-pre-populate-only': 'true' }),
    };
    const path = `${vault.secretPath}/${gcs.secretName}`;
    const keyOfGoogle = {
      [`agent-inject-secret-${keyFile}`]: path,
      [`agent-inject-template-${keyFile}`]: `{{ with secret "${path}" }}{{ index .Data.data "${gcs.secretKey}" }}{{ end }}`,
    };
    const files = of === 'migrations' ? {} : when(this.usesGcsKey, prefixed(keyOfGoogle));
    return { ...when(this.usesVault, { ...prefixed(agent), ...files }) };
  }

  /** Whether a Secret with the key file of Google is mounted. */
  get mountsGcsKey() {
    return fn.and(this.usesGcsKey, fn.not(this.usesVault));
  }

  /** The key file of Google, as a volume. */
  gcsVolume() {
    const { secretName, secretKey } = this.v.artifactStore.gcs;
    return when(this.mountsGcsKey, {
      name: 'gcs',
      secret: { secretName, items: [{ key: secretKey, path: keyFile }] },
    });
  }

  /** Where that volume is mounted. */
  gcsMount() {
    return when(this.mountsGcsKey, {
      name: 'gcs',
      mountPath: secretFolder,
      readOnly: true,
    });
  }

  private of(reader: Reader): Credential[] {
    const { admin, database, flaskKey } = this.v.auth;
    const isUsed = this.asksWho;
    const username = { secretName: admin.secretName, secretKey: admin.usernameKey };
    const password = { secretName: admin.secretName, secretKey: admin.passwordKey };
    if (reader === 'gc') {
      return [
        // Garbage collection uses it as the store; the address of the server is an argument.
        ...this.ofBackend(backendVariable(reader)),
        { isUsed, variables: { MLFLOW_TRACKING_USERNAME: username, MLFLOW_TRACKING_PASSWORD: password } },
        ...this.ofArtifacts(),
      ];
    }
    const backend = this.ofBackend(backendVariable(reader));
    const users = this.ofDatabase('MLFLOW_AUTH_DATABASE_URI', isUsed, database);
    if (reader === 'migrations') return [...backend, ...users];
    const ofServer = {
      MLFLOW_AUTH_ADMIN_USERNAME: username,
      MLFLOW_AUTH_ADMIN_PASSWORD: password,
      MLFLOW_FLASK_SERVER_SECRET_KEY: flaskKey,
    };
    const { aiGateway } = this.v;
    const ofGateway = { isUsed: aiGateway.enabled, variables: { MLFLOW_CRYPTO_KEK_PASSPHRASE: aiGateway } };
    return [...backend, ...users, { isUsed, variables: ofServer }, ofGateway, ...this.ofArtifacts()];
  }

  private ofBackend(variable: string): Credential[] {
    const { postgresql, mysql } = this.v.backendStore;
    const { secretName, usernameKey, passwordKey, host } = postgresql;
    const isUri = fn.and(secretName, fn.not(host));
    return [
      ...this.ofDatabase(variable, secretName, postgresql),
      { isUsed: fn.and(isUri, usernameKey), variables: { PGUSER: { secretName, secretKey: usernameKey } } },
      { isUsed: fn.and(isUri, passwordKey), variables: { PGPASSWORD: { secretName, secretKey: passwordKey } } },
      ...this.ofDatabase(variable, mysql.secretName, mysql),
    ];
  }

  /** The URI of a database, or user and password beside its address. */
  private ofDatabase(variable: string, isUsed: unknown, database: Reference & Address & UserKeys): Credential[] {
    const { secretName, secretKey, host, usernameKey, passwordKey } = database;
    return [
      { isUsed: fn.and(isUsed, fn.not(host)), variables: { [variable]: { secretName, secretKey } } },
      {
        isUsed: fn.and(isUsed, host),
        variables: {
          [`${variable}_USERNAME`]: { secretName, secretKey: usernameKey },
          [`${variable}_PASSWORD`]: { secretName, secretKey: passwordKey },
        },
      },
    ];
  }

  private ofArtifacts(): Credential[] {
    const { s3, azure } = this.v.artifactStore;
    const { secretName } = s3;
    return [
      {
        isUsed: fn.and(s3.bucket, secretName),
        variables: {
          AWS_ACCESS_KEY_ID: { secretName, secretKey: s3.accessKeyIdKey },
          AWS_SECRET_ACCESS_KEY: { secretName, secretKey: s3.secretAccessKeyKey },
        },
      },
      { isUsed: fn.and(azure.container, azure.secretName), variables: { AZURE_STORAGE_CONNECTION_STRING: azure } },
    ];
  }

  /** A template of Vault's agent that writes `export NAME='value'` lines. */
  private exports({ isUsed, variables }: Credential): string {
    const lines = Object.entries(variables).map(
      ([name, { secretName, secretKey }]) =>
        `{{ with secret "${this.v.global.vault.secretPath}/${secretName}" }}export ${name}='{{ index .Data.data "${secretKey}" | replaceAll "'" "'\\\\''" }}'{{ end }}\n`,
    );
    return fn.choose(isUsed, lines.join(''), '');
  }
}

const prefixed = (annotations: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(annotations).map(([name, value]) => [vaultAnnotation(name), value]));
