import { nameOverride } from '../values/kubernetes';

/** The values by which users rename what a chart creates. */
export const namingValues = () => ({
  nameOverride: nameOverride().default('').describe('Name used instead of the chart name in object names and labels.'),
  fullnameOverride: nameOverride().default('').describe('Name used instead of release and chart name together.'),
  namespaceOverride: nameOverride().max(63).default('').describe('Namespace used instead of the one of the release.'),
});
