import { z } from 'zod';
import { dataKey, objectName } from '../../../lib/values/kubernetes';
import { group } from '../../../lib/values/schema';

/** A credential by reference: a Secret of the namespace, or with Vault a secret below global.vault.secretPath. */
export const reference = (name: string, key: string, what: string) => ({
  secretName: objectName().default(name).describe(`Secret with ${what}.`),
  secretKey: dataKey().default(key).describe('Key of it in the Secret.'),
});

/** A switch that is off. */
export const off = (what: string) => z.boolean().default(false).describe(what);
/** Text of one pattern. */
export const word = (pattern: RegExp, value: string, what: string) =>
  z.string().regex(pattern).default(value).describe(what);

const optionalKey = (what: string) => word(/^[-._a-zA-Z0-9]*$/, '', what);

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
        usernameKey: optionalKey('Key of the user in that Secret, where the URI holds none.'),
        passwordKey: optionalKey(
          'Key of the password in that Secret, where the URI holds none; what a URI would have as %40 stands there as @.',
        ),
      },
      'PostgreSQL.',
    ),
    mysql: group(
      reference('', 'uri', 'the URI of the database, mysql+pymysql://user:password@host:3306/name; none when empty'),
      'MySQL.',
    ),
    sqlite: group(
      { enabled: off('Keep runs in a file on the volume of persistence: for trying out, with one replica.') },
      'SQLite.',
    ),
  },
  'Where experiments, runs and models are kept: exactly one of these.',
);

const bucketName = /^(?:[a-zA-Z0-9][a-zA-Z0-9._-]*)?$/;
const pathPrefix = () => word(/^(?:[a-zA-Z0-9._-]+(?:\/[a-zA-Z0-9._-]+)*)?$/, '', 'Path within it.');

/** Where artifacts are kept. */
export const artifactStoreValues = group(
  {
    s3: group(
      {
        bucket: word(bucketName, 'mlflow', 'Bucket; no S3 when empty.'),
        path: pathPrefix(),
        region: word(/^[a-z0-9-]*$/, '', 'Region.'),
        endpointUrl: word(/^(?:https?:\/\/[a-zA-Z0-9._:/-]+)?$/, '', 'Endpoint of another S3, such as MinIO.'),
        secretName: objectName()
          .default('')
          .describe(
            'Secret with the access key; when empty the ServiceAccount must be allowed in (IRSA, pod identity).',
          ),
        accessKeyIdKey: dataKey().default('access-key-id').describe('Key of the access key id.'),
        secretAccessKeyKey: dataKey().default('secret-access-key').describe('Key of the secret access key.'),
      },
      'Amazon S3, or what speaks its language.',
    ),
    gcs: group(
      {
        bucket: word(bucketName, '', 'Bucket; no Cloud Storage when empty.'),
        path: pathPrefix(),
        secretName: objectName()
          .default('')
          .describe(
            'Secret with the key file of a service account; when empty the pod must be allowed in (Workload Identity).',
          ),
        secretKey: dataKey().default('key.json').describe('Key of the file in the Secret.'),
      },
      'Google Cloud Storage.',
    ),
    azure: group(
      {
        container: word(bucketName, '', 'Container; no Blob Storage when empty.'),
        account: word(/^[a-z0-9]*$/, '', 'Storage account.'),
        path: pathPrefix(),
        ...reference(
          '',
          'connection-string',
          'the connection string; when empty the pod must be allowed in (Workload Identity)',
        ),
      },
      'Azure Blob Storage.',
    ),
    volume: group({ enabled: off('Keep artifacts on the volume of persistence.') }, 'A volume.'),
  },
  'Where artifacts are kept: exactly one of these.',
);
