import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of a certificate and its key. */
export interface KeyPair {
  certificate: string;
  key: string;
}

/** The certificate authority of a control plane, in a folder. */
export interface Authority extends KeyPair {
  /** Issues a client certificate for the user `name` in `groups`. */
  client(name: string, groups?: string[]): KeyPair;
  /** Issues a server certificate for names such as DNS:localhost or IP:127.0.0.1. */
  server(name: string, names: string[]): KeyPair;
  /** A key pair for signing tokens. */
  signingKey(name: string): { key: string; publicKey: string };
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];

/** Creates a certificate authority for one run with openssl. */
export function createAuthority(folder: string): Authority {
  const files = (name: string): KeyPair => ({
    certificate: join(folder, `${name}.crt`),
    key: join(folder, `${name}.key`),
  });
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const self = files('ca');
  const certify = (name: string, subject: string, ...extensions: string[]): KeyPair => {
    const pair = files(name.replace(/[^\w.-]/g, '-'));
    const signer = name === 'ca' ? [] : ['-CA', self.certificate, '-CAkey', self.key];
    const added = extensions.flatMap((extension) => ['-addext', extension]);
    const out = ['-keyout', pair.key, '-out', pair.certificate];
    openssl('req', '-x509', ...newKey, '-days', '2', '-subj', subject, ...signer, ...added, ...out);
    return pair;
  };
  certify('ca', '/CN=chartwright-e2e');
  const leaf = 'basicConstraints=critical,CA:FALSE';
  return {
    ...self,
    client: (name, groups = []) => {
      const subject = [...groups.map((group) => `/O=${group}`), `/CN=${name}`].join('');
      return certify(name, subject, leaf, 'extendedKeyUsage=clientAuth');
    },
    server: (name, names) =>
      certify(name, `/CN=${name}`, leaf, 'extendedKeyUsage=serverAuth', `subjectAltName=${names.join(',')}`),
    signingKey: (name) => {
      const key = join(folder, `${name}.key`);
      const publicKey = join(folder, `${name}.pub`);
      openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-out', key);
      openssl('pkey', '-in', key, '-pubout', '-out', publicKey);
      return { key, publicKey };
    },
  };
}

/** Writes a kubeconfig for a client and returns its path. */
export function writeKubeconfig(
  path: string,
  server: string,
  authority: string,
  user: KeyPair | { tokenFile: string },
  namespace = 'default',
): string {
  const credentials =
    'tokenFile' in user
      ? { tokenFile: user.tokenFile }
      : { 'client-certificate': user.certificate, 'client-key': user.key };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'e2e', cluster: { server, 'certificate-authority': authority } }],
    users: [{ name: 'e2e', user: credentials }],
    contexts: [{ name: 'e2e', context: { cluster: 'e2e', user: 'e2e', namespace } }],
    'current-context': 'e2e',
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}
