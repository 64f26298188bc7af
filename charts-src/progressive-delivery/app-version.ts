/** The Argo Rollouts that flags, roles and CRDs of the chart are made for. */
export const appVersion = 'v1.10.2';

/** The same without its patch. */
export const minorVersion = appVersion.replace(/^v([0-9]+\.[0-9]+)\..*$/, '$1');
