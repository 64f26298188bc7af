const notReproducible = 'every rendering would give a different result';
const randomSecret = `${notReproducible}, and Argo CD would rotate the secret on every sync; use an existing Secret`;
const newCertificate = 'every rendering would generate a new certificate; use cert-manager or an existing Secret';

/** Functions that are deliberately unsupported, each with the reason and an alternative. */
export const notModelled: Readonly<Record<string, string>> = {
  tpl: 'it renders a value as a template, so a value could change the structure of a document; use a named template',
  lookup:
    'it reads the cluster, so the result would not depend on the values alone; declare the name of an existing object as a value',
  toYaml: 'its quoting and line folding cannot be reproduced; use the value itself in a field, or toJson inside text',
  until: 'ranging over an integer fails in Helm 3; loop over a list of the numbers',
  untilStep: 'ranging over an integer fails in Helm 3; loop over a list of the numbers',
  now: notReproducible,
  date: notReproducible,
  randAlphaNum: randomSecret,
  randAlpha: randomSecret,
  randNumeric: randomSecret,
  randAscii: randomSecret,
  randBytes: randomSecret,
  uuidv4: notReproducible,
  genCA: newCertificate,
  genSelfSignedCert: newCertificate,
  genSignedCert: newCertificate,
  genPrivateKey: 'every rendering would generate a new key; use an existing Secret',
  htpasswd: 'its salt is random; use an existing Secret',
  bcrypt: 'its salt is random; use an existing Secret',
  env: 'Helm does not provide it, because a chart must not read the environment of the machine',
  expandenv: 'Helm does not provide it, because a chart must not read the environment of the machine',
  filesGlob: 'the glob syntax of Helm is not emulated; name each file with filesGet',
};
