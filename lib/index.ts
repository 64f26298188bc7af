/**
 * Charts: their values, constructs, expressions and environments.
 * @module chartwright
 */

export { ChartDependency, type ChartDependencyProps } from './chart/chart-dependency';
export type { HelmChartProps, Maintainer } from './chart/chart-props';
export { type ChartScope, Component, type ComponentOptions, componentLabel } from './chart/component';
export type { EnvironmentCheck, ReleaseProblem, RenderedRelease } from './chart/environment-check';
export { HelmChart, type ValidationRule } from './chart/helm-chart';
export { ImportedCrd, type ImportedCrdProps } from './chart/imported-crd';
export { KubernetesObject } from './chart/kubernetes-object';
export { standardLabelKeys } from './chart/names';
export { addComment } from './chart/object-comment';
export { ChartError, type ChartErrorCode, type Problem } from './errors';
export type { Quoting } from './expr/ast';
export { commented, each, eachEntry, eachText, ifSet, when } from './expr/blocks';
export { capabilities, fn, release } from './expr/fn';
export type {
  BooleanLike,
  BooleanRef,
  Entries,
  Field,
  Items,
  List,
  ListOf,
  MapOf,
  Optional,
  Present,
} from './expr/ref-types';
export type { Json, JsonMap } from './json';
export type {
  DeployEnvironment,
  EnvironmentRelease,
  ReleaseOf,
} from './output/environment';
export { group, type Refs, type ValuesSchema } from './values/define';
export {
  annotationMap,
  anyFields,
  anyObject,
  cronSchedule,
  dataKey,
  duration,
  intOrPercent,
  type KubernetesTypes,
  k8sList,
  k8sObject,
  labelMap,
  nameOverride,
  namespaceName,
  objectName,
  port,
  stringMap,
} from './values/kubernetes-types';
export type { ValuesDocument } from './values/values-document';
