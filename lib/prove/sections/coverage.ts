import type { Expr } from '../../expr/ast';
import type { Tree } from '../../expr/tree';
import type { SourceLocations } from '../../loader/source-locations';
import type { CasesResult } from '../run-cases';
import { type Branch, describeBranch } from '../search/branch';
import type { Failure, SectionResult } from '../target';

/** Checks that the cases cover every outcome of every branch of the templates. */
export function coverageSection(result: CasesResult, locations: SourceLocations): SectionResult {
  const { coverage, derived, derivedCover } = result;
  const missing = coverage.missing();
  const failures = missing.map(({ branch, outcome }): Failure => {
    const location = locationOf(branch, locations);
    return {
      title: `${location ? `${location}: ` : ''}${describeBranch(branch)}: no values found for outcome ${outcome}`,
      details: [],
    };
  });
  const { total, rejectedCount } = coverage;
  const share = total === 0 ? 100 : (100 * (total - missing.length)) / total;
  const summary = [
    `${share.toFixed(1)} % of ${total} outcomes of ${coverage.branches.all.length} branches`,
    `${derivedCover} covered by ${derived.length} derived cases`,
    ...(rejectedCount > 0 ? [`${rejectedCount} unreachable because validation rules reject their values`] : []),
  ].join(', ');
  return { section: 'coverage', summary, failures };
}

/** The TypeScript location of a branch. */
function locationOf({ node, head, unit }: Branch, locations: SourceLocations): string | undefined {
  const { control } = node as Partial<Tree>;
  const ofControl = control && locations.node(control);
  return ofControl ?? ofExpression(head, locations) ?? locations.construct(unit);
}

/** Not for plain references, which are used in many places and recorded only at the first. */
const ofExpression = (head: Expr, locations: SourceLocations): string | undefined =>
  head.kind === 'reference' || head.kind === 'literal' ? undefined : locations.node(head);
