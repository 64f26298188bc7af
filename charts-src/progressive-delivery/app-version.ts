/** The Argo Rollouts that flags, roles and CRDs of the chart are made for. */
export const appVersion = 'v1.10.2';

/** The same without its patch. */
export const minorVersion = appVersion.replace(/^v([0-9]+\.[0-9]+)\..*$/, '$1');

/** The image with whose tags the minor version can be compared. */
export const controllerImage = { registry: 'quay.io', repository: 'argoproj/argo-rollouts' };
