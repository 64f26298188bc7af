import { mergeValues } from '../../lib/helm/coalesce';
import type { JsonMap } from '../../lib/json';

/** Values documents one over the other. */
export const values = (...documents: JsonMap[]): JsonMap => documents.reduce(mergeValues, {});

/** A server that a test can start: one worker, on a port of its own. */
export const onPort = (containerPort: number): JsonMap => ({ containerPort, server: { workers: 1 } });

/** Hosts that a browser may come by: an Ingress with TLS, a Gateway, and what the values add. */
export const hosts: JsonMap = {
  ingress: {
    enabled: true,
    hosts: [{ host: 'mlflow.example.com', paths: [{ path: '/', pathType: 'Prefix' }] }],
    tls: [{ secretName: 'mlflow-tls' }],
  },
  httpRoute: { enabled: true, parentRefs: [{ name: 'public' }], hostnames: ['mlflow.gateway.example'] },
  server: { allowedHosts: ['mlflow.internal'], corsAllowedOrigins: ['https://notebooks.example.com'] },
};

/** User and password of PostgreSQL beside the URI, in the same Secret. */
export const separateCredentials: JsonMap = {
  backendStore: { postgresql: { usernameKey: 'username', passwordKey: 'password' } },
};

/** Two databases by their addresses, whose Secrets hold a user and a password only. */
export const operatorSecrets = (tracking: string, users: string): JsonMap => {
  const keys = { host: '127.0.0.1', port: Number(process.env.TEST_POSTGRES_PORT), usernameKey: 'username' };
  const address = { ...keys, passwordKey: 'password', parameters: 'application_name=mlflow&connect_timeout=30' };
  return {
    backendStore: { postgresql: { ...address, database: tracking } },
    auth: { database: { ...address, database: users } },
  };
};

/** Runs in a file, artifacts beside it. */
export const sqlite: JsonMap = {
  replicaCount: 1,
  backendStore: { postgresql: { secretName: '' }, sqlite: { enabled: true } },
  artifactStore: { volume: { enabled: true } },
};

/** Artifacts on the volume of the one pod. */
export const artifactsOnVolume: JsonMap = {
  replicaCount: 1,
  artifactStore: { volume: { enabled: true } },
};

export const staticPrefix: JsonMap = { server: { staticPrefix: '/mlflow' } };
export const auth: JsonMap = { auth: { mode: 'basic-auth' } };
export const vault: JsonMap = { global: { vault: { enabled: true } } };
export const rollout: JsonMap = { rollout: { enabled: true } };
export const mayMigrate: JsonMap = {
  migrations: { allowBreakingCanary: true },
  rollout: { analysis: { successRate: false, errorRate: false, latency: false } },
};

/** Everything that was deleted, at once. */
export const gc: JsonMap = { gc: { enabled: true, olderThan: '0s' } };
