import { uriOf } from './postgres';
import type { Secrets } from './surroundings';

/** The first administrator, with a password that a shell, an ini file or a URI might take for its own. */
export const admin = { username: 'root', password: `correct horse 'battery' %s` };

/** The administrator as HTTP's basic authentication takes them. */
export const basicAuth = `${admin.username}:${admin.password}`;

/** The Secrets that the chart names by default, for a database of runs and one of users. */
export const secretsFor = (tracking: string, users: string): Secrets => ({
  'mlflow-database': { uri: uriOf(tracking) },
  'mlflow-auth-database': { uri: uriOf(users) },
  'mlflow-admin': admin,
  'mlflow-flask': { key: 'key' },
});

/** The same where the chart looks for them in Vault by default. */
export const inVault = (secrets: Secrets): Secrets =>
  Object.fromEntries(Object.entries(secrets).map(([name, fields]) => [`secret/data/ml-platform/${name}`, fields]));
