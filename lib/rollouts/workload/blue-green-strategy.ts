import type { AnalysisTemplateRef, BlueGreenStrategy, RolloutAnalysis } from '../../../imports/k8s/argo-rollouts';
import { each, ifSet, when } from '../../expr/blocks';
import { promotionChecks } from '../analysis/analysis-queries';
import { enabledChecks } from '../analysis/workload-metrics';
import { definedOnce } from '../defined-once';
import { ifGiven } from './canary-strategy';
import { dryRunOf, hasMetrics, metricTemplateRefs } from './own-metric-templates';
import { templateRef } from './platform-template-refs';
import { type CanaryOptions, sharedNames } from './released-workload';
import { analysisArgs } from './workload-arguments';

/** Name of the Service of the new version until it is promoted. */
export const previewServiceOf = (fullname: string): string => `${fullname}-preview`;

/** The strategy of a Rollout with an active and a preview Service, and an analysis after the switch. */
export function blueGreenStrategy(options: CanaryOptions): BlueGreenStrategy {
  const { fullname } = options.place;
  const { blueGreen } = options.props.rollout.strategy;
  return {
    activeService: fullname,
    previewService: previewServiceOf(fullname),
    autoPromotionEnabled: blueGreen.autoPromotionEnabled,
    autoPromotionSeconds: ifSet(blueGreen.autoPromotionSeconds),
    previewReplicaCount: ifSet(blueGreen.previewReplicaCount),
    prePromotionAnalysis: ifSet(blueGreen.prePromotionAnalysis),
    postPromotionAnalysis: postPromotionAnalysis(options),
    scaleDownDelaySeconds: ifSet(blueGreen.scaleDownDelaySeconds),
    scaleDownDelayRevisionLimit: ifSet(blueGreen.scaleDownDelayRevisionLimit),
    abortScaleDownDelaySeconds: ifGiven(blueGreen.abortScaleDownDelaySeconds),
    maxUnavailable: ifGiven(blueGreen.maxUnavailable),
    previewMetadata: ifSet(blueGreen.previewMetadata),
    activeMetadata: ifSet(blueGreen.activeMetadata),
    antiAffinity: ifSet(blueGreen.antiAffinity),
  };
}

/** The promotion templates that measure the new version, and what the values add; or the latter alone. */
function postPromotionAnalysis(options: CanaryOptions): RolloutAnalysis | undefined {
  const { rollout } = options.props;
  const own = rollout.strategy.blueGreen.postPromotionAnalysis;
  const beside = {
    templates: [...metricTemplateRefs(options, 'promotion'), ...promotionTemplates(options)],
    args: [...analysisArgs(options), ...each(own.args ?? [], (argument) => argument)],
    dryRun: [...(dryRunOf(options, 'promotion') ?? []), ...each(own.dryRun ?? [], (metric) => metric)],
    measurementRetention: ifSet(own.measurementRetention),
    analysisRunMetadata: ifSet(own.analysisRunMetadata),
  };
  return when(hasMetrics(options, 'promotion'), beside, ifSet(own));
}

function promotionTemplates(options: CanaryOptions): AnalysisTemplateRef[] {
  const { place, props } = options;
  const { analysis, strategy } = props.rollout;
  const enabled = enabledChecks(analysis);
  const define = (shared: string) => {
    const promotions = promotionChecks.map((name) => when(enabled[name], templateRef(options, `${name}-promotion`)));
    const own = each(strategy.blueGreen.postPromotionAnalysis.templates ?? [], (template) => template);
    return place.chart.defineObject(shared, 'Analyses after the switch of a blue-green release.', [
      ...promotions,
      ...own,
    ]);
  };
  return definedOnce(place.chart, sharedNames(options, 'analysis.promotions'), [props.rollout], define) as never;
}
