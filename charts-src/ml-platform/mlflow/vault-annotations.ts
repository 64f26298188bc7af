/** The key file of Google's storage, below the folder of the credentials. */
export const keyFile = 'gcs.json';

/** An annotation of Vault's agent injector by its short name. */
export const vaultAnnotation = (name: string): string => `vault.hashicorp.com/${name}`;

/** The annotations that the chart sets while Vault is on. */
export const vaultAnnotations: readonly string[] = [
  'agent-inject',
  'auth-path',
  'role',
  'agent-inject-secret-env',
  'agent-inject-template-env',
  'agent-pre-populate-only',
  `agent-inject-secret-${keyFile}`,
  `agent-inject-template-${keyFile}`,
].map(vaultAnnotation);
