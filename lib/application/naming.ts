import { nameOverride, namespaceName } from '../values/kubernetes-types';

/**
 * The values `nameOverride`, `fullnameOverride` and `namespaceOverride`, which every chart supports that declares them.
 */
export const namingValues = () => ({
  nameOverride: nameOverride()
    .default('')
    .describe('Name used instead of the chart name in object names and labels; not to be changed on a live release.'),
  fullnameOverride: nameOverride()
    .default('')
    .describe('Name used instead of release and chart name together; not to be changed on a live release.'),
  namespaceOverride: namespaceName().default('').describe('Namespace used instead of the one of the release.'),
});
