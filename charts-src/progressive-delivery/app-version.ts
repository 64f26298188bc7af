/** The version of Argo Rollouts that the flags, roles and CRDs of the chart match. */
export const appVersion = 'v1.10.2';

/** The same without its patch. */
export const minorVersion = appVersion.replace(/^v([0-9]+\.[0-9]+)\..*$/, '$1');

/** The image whose tags are compared with the minor version. */
export const controllerImage = { registry: 'quay.io', repository: 'argoproj/argo-rollouts' };
