import type { Construct } from 'constructs';
import { ChartError } from '../errors';
import { fn, toToken } from '../expr/fn';
import { type ChartScope, Component } from './component';
import { HelmChart, type ValidationRule } from './helm-chart';
import { GuardScope } from './scopes';

/**
 * The chart that a construct belongs to.
 * @throws ChartError `chart-invalid` outside of a HelmChart
 */
export function helmChartOf(construct: Construct): HelmChart {
  const chart = construct.node.scopes.reverse().find(HelmChart.isHelmChart);
  if (chart) return chart;
  const message = 'this construct needs a HelmChart around it: create it in a HelmChart, or in a scope of one';
  throw new ChartError({ code: 'chart-invalid', where: construct.node.path, message });
}

/**
 * The component or chart that a construct belongs to. The validation rules of a construct in a scope of `when` apply
 * while the condition of that scope holds.
 * @throws ChartError `chart-invalid` outside of a HelmChart
 */
export function chartScopeOf(construct: Construct): ChartScope {
  const chart = helmChartOf(construct);
  const scopes = construct.node.scopes.slice(chart.node.scopes.length).reverse();
  const part = scopes.find((scope) => scope instanceof Component) ?? chart;
  const conditions = scopes.flatMap((scope) =>
    scope instanceof GuardScope && scope.guard?.kind === 'when' ? [toToken(scope.guard.condition)] : [],
  );
  return conditions.length > 0 ? conditionalScope(part, conditions.reverse()) : part;
}

/** A chart or component whose validation rules have further conditions. */
function conditionalScope(part: ChartScope, conditions: readonly unknown[]): ChartScope {
  const { fullname, namespace, selectorLabels } = part;
  const conditional = ({ condition, message }: ValidationRule): ValidationRule => ({
    condition: fn.and(...conditions, condition),
    message,
  });
  return {
    fullname,
    namespace,
    selectorLabels,
    when: (condition, parent) => part.when(condition, parent),
    define: (name, description, body, quoting) => part.define(name, description, body, quoting),
    nameOf: (suffix) => part.nameOf(suffix),
    describe: (object, text) => part.describe(object, text),
    failIf: (condition, message) => part.failIf(fn.and(...conditions, condition), message),
    failIfAny: (over, rule) => part.failIfAny(over, (item, key) => [rule(item, key)].flat().map(conditional)),
  };
}
