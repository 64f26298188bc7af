/**
 * Argo CD: Applications, ApplicationSets and AppProjects.
 * @module chartwright/argocd
 */

export {
  AppProject,
  type AppProjectProps,
  type ClusterResource,
  type GroupKind,
  type OrphanedResources,
  type SyncWindow,
} from './app-project';
export {
  Application,
  type ApplicationDestination,
  type ApplicationProps,
  type ApplicationSource,
  type ApplicationTemplate,
  type HelmSource,
  type ResourceIgnoreDifferences,
  type SyncOption,
  type SyncPolicy,
  type SyncRetry,
} from './application';
export {
  ApplicationSet,
  type ApplicationSetProps,
  type ClusterGenerator,
  type ClusterTemplate,
} from './application-set';
export { goTemplateLiteral } from './go-template-literal';
export { rolloutDifferences, routerDifferences } from './ignore-differences';
export {
  type ApplicationMatchExpression,
  type ApplicationSetStrategy,
  type PromotedEnvironment,
  type RollingSyncStep,
  rollingSync,
} from './rolling-sync';
