import type { Expr } from '../../expr/ast';
import type { Tree } from '../../expr/tree';
import type { Places } from '../../loader/source-locations';
import type { CasesResult } from '../run-cases';
import { type Branch, describeBranch } from '../search/branch';
import type { Failure, SectionResult } from '../target';

/** Every branch of the templates went every way in some case. */
export function coverageSection(result: CasesResult, places: Places): SectionResult {
  const { coverage, derived, derivedCover } = result;
  const missing = coverage.missing();
  const failures = missing.map(({ branch, outcome }): Failure => {
    const place = placeOf(branch, places);
    return {
      title: `${place ? `${place}: ` : ''}${describeBranch(branch)}: no values make it ${outcome}`,
      details: [],
    };
  });
  const { total, validationRules } = coverage;
  const share = total === 0 ? 100 : (100 * (total - missing.length)) / total;
  const summary = [
    `${share.toFixed(1)} % of ${total} outcomes of ${coverage.branches.all.length} branches`,
    `${derivedCover} by ${derived.length} derived cases`,
    ...(validationRules > 0 ? [`${validationRules} kept from happening by the chart's refusals`] : []),
  ].join(', ');
  return { section: 'coverage', summary, failures };
}

/** The line of TypeScript where a branch was written. */
function placeOf({ node, head, unit }: Branch, places: Places): string | undefined {
  const { control } = node as Partial<Tree>;
  const ofControl = control && places.node(control);
  return ofControl ?? ofExpression(head, places) ?? places.construct(unit);
}

/** A plain reference is asked for in many places, of which the first would be named. */
const ofExpression = (head: Expr, places: Places): string | undefined =>
  head.kind === 'reference' || head.kind === 'literal' ? undefined : places.node(head);
