import { dataKey, group, objectName } from 'chartwright';
import { z } from 'zod';

/** A credential by reference: a Secret of the namespace, or with Vault a secret below global.vault.secretPath. */
export const reference = (name: string, key: string, what: string) => ({
  secretName: objectName().default(name).describe(`Secret with ${what}.`),
  secretKey: dataKey().default(key).describe('Key in that Secret that holds it.'),
});

/** A switch that is off by default. */
export const off = (what: string) => z.boolean().default(false).describe(what);
/** A string that matches a pattern. */
export const word = (pattern: RegExp, value: string, what: string) =>
  z.string().regex(pattern).default(value).describe(what);

const optionalKey = (what: string) => word(/^[-._a-zA-Z0-9]*$/, '', what);

/** A database by its address, for a Secret that holds a user and a password but no URI. */
export const databaseAddress = (port: number, example: string) => ({
  host: word(
    /^(?:[a-zA-Z0-9.-]+|\[[0-9a-fA-F:]+\])?$/,
    '',
    'Host of the database, for a Secret without a URI, such as one created by an operator; the URI of the Secret is used when empty.',
  ),
  port: z.int().min(1).max(65_535).default(port).describe('Port of the database; used with host.'),
  database: word(/^[a-zA-Z0-9._-]*$/, '', 'Name of the database; used with host.'),
  parameters: word(
    /^(?:[a-zA-Z0-9_]+=[a-zA-Z0-9._~%:/-]*(?:&[a-zA-Z0-9_]+=[a-zA-Z0-9._~%:/-]*)*)?$/,
    '',
    `Parameters of the connection, such as ${example}; used with host.`,
  ),
});

const operatorKeys = {
  usernameKey: optionalKey('Key in that Secret that holds the user; used with host.'),
  passwordKey: optionalKey('Key in that Secret that holds the password, as it is and not encoded; used with host.'),
};

/** A database by the URI in a Secret, or by its address with user and password in that Secret. */
export const databaseReference = (
  secret: readonly [name: string, what: string],
  address: ReturnType<typeof databaseAddress>,
) => ({ ...reference(secret[0], 'uri', secret[1]), ...operatorKeys, ...address });

/** Where experiments, runs and models are kept. */
export const backendStoreValues = group(
  {
    postgresql: group(
      {
        ...reference(
          'mlflow-database',
          'uri',
          'the URI of the database, postgresql+psycopg2://user:password@host:5432/name (plain postgresql:// names another driver); none when empty',
        ),
        usernameKey: optionalKey('Key in that Secret that holds the user, where the URI names none.'),
        passwordKey: optionalKey(
          'Key in that Secret that holds the password, where the URI names none; not encoded, so an @ is written as @ and not as %40.',
        ),
        ...databaseAddress(5432, 'sslmode=verify-full&sslrootcert=/etc/database/ca.crt'),
      },
      'A PostgreSQL database, the usual choice.',
    ),
    mysql: group(
      databaseReference(
        ['', 'the URI of the database, mysql+pymysql://user:password@host:3306/name; none when empty'],
        databaseAddress(3306, 'ssl_ca=/etc/database/ca.crt'),
      ),
      'A MySQL database.',
    ),
    sqlite: group(
      { enabled: off('Keep runs in a file on the volume of persistence: for trying out, with one replica.') },
      'A SQLite file.',
    ),
  },
  'Where experiments, runs and models are kept: exactly one of these.',
);

const bucketName = /^(?:[a-zA-Z0-9][a-zA-Z0-9._-]*)?$/;
const pathPrefix = () =>
  word(
    /^(?:[a-zA-Z0-9._-]+(?:\/[a-zA-Z0-9._-]+)*)?$/,
    '',
    'Folder within it, such as mlflow/production; all of it when empty. See artifactStore before you change it.',
  );

/** Where artifacts are kept. */
export const artifactStoreValues = group(
  {
    s3: group(
      {
        bucket: word(
          bucketName,
          '',
          'Name of the bucket; S3 is not used when empty. See artifactStore before you change it.',
        ).meta({ example: 'hmco-mlflow' }),
        path: pathPrefix(),
        region: word(
          /^[a-z0-9-]*$/,
          '',
          'AWS region of the bucket, such as eu-central-1; resolved by the SDK when empty.',
        ),
        endpointUrl: word(
          /^(?:https?:\/\/[a-zA-Z0-9._:/-]+)?$/,
          '',
          'Endpoint of an S3-compatible service other than AWS, such as http://minio.minio:9000 for MinIO.',
        ),
        secretName: objectName()
          .default('')
          .describe('Secret with the access key; when empty the ServiceAccount needs access (IRSA, pod identity).'),
        accessKeyIdKey: dataKey().default('access-key-id').describe('Key in that Secret that holds the access key id.'),
        secretAccessKeyKey: dataKey()
          .default('secret-access-key')
          .describe('Key in that Secret that holds the secret access key.'),
      },
      'Amazon S3, or a compatible service.',
    ),
    gcs: group(
      {
        bucket: word(
          bucketName,
          '',
          'Name of the bucket; Cloud Storage is not used when empty. See artifactStore before you change it.',
        ),
        path: pathPrefix(),
        secretName: objectName()
          .default('')
          .describe(
            'Secret with the key file of a service account; when empty the pod needs access (Workload Identity).',
          ),
        secretKey: dataKey().default('key.json').describe('Key in that Secret that holds the file.'),
      },
      'Google Cloud Storage.',
    ),
    azure: group(
      {
        container: word(
          bucketName,
          '',
          'Name of the container; Blob Storage is not used when empty. See artifactStore before you change it.',
        ),
        account: word(/^[a-z0-9]*$/, '', 'Name of the storage account that the container belongs to.'),
        path: pathPrefix(),
        ...reference(
          '',
          'connection-string',
          'the connection string; when empty the pod needs access (Workload Identity)',
        ),
      },
      'Azure Blob Storage.',
    ),
    volume: group(
      { enabled: off('Keep artifacts on the volume of persistence; clients reach them through the server only.') },
      'A volume of the cluster, for trying out or for storage that pods share.',
    ),
  },
  'Where artifacts are kept: exactly one of these. Nothing is moved when the store, its bucket, container or path changes: with server.serveArtifacts, MLflow then looks for all earlier artifacts at the new place, so copy them there first.',
);

/** The volume of SQLite and of artifacts. */
export const persistenceValues = group(
  {
    existingClaim: objectName()
      .default('')
      .describe('PersistentVolumeClaim of the namespace to use instead of one of the chart.'),
    size: word(
      /^[0-9]+(?:\.[0-9]+)?(?:k|[MGTPE]|[KMGTPE]i)?$/,
      '10Gi',
      'Storage that the claim requests, such as 10Gi: for the SQLite file, the artifacts, or both. It can only grow, and only where the StorageClass has allowVolumeExpansion.',
    ),
    storageClassName: word(
      /^[a-z0-9.-]*$/,
      '',
      'StorageClass that provides the volume; the default of the cluster when empty. Immutable once the claim exists.',
    ),
    accessMode: z
      .enum(['ReadWriteOnce', 'ReadWriteOncePod', 'ReadWriteMany'])
      .default('ReadWriteOnce')
      .describe(
        'Access mode of the claim, also of an existing one: more than one pod needs ReadWriteMany. Immutable once the claim exists.',
      ),
  },
  'The volume of backendStore.sqlite and artifactStore.volume; neither Helm nor Argo CD deletes it. The API server rejects an upgrade that changes an immutable field of the claim: to move, copy the data to a new claim and set existingClaim.',
);
