/**
 * Argo CD: Applications, ApplicationSets and AppProjects.
 * @module argocd
 */

export { AppProject, type AppProjectProps } from './app-project';
export {
  Application,
  type ApplicationDestination,
  type ApplicationProps,
  type ApplicationSource,
  type ApplicationTemplate,
  type ResourceIgnoreDifferences,
  type SyncOption,
  type SyncPolicy,
} from './application';
export { ApplicationSet, type ApplicationSetProps } from './application-set';
export { goTemplateLiteral } from './go-template-literal';
export { rolloutDifferences } from './ignore-differences';
