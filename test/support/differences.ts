import type { ChartModel } from '../../lib/model/chart-model';
import { type Case, evaluateCase, type Verdict } from '../../lib/prove/cases/case';
import { differences as compare, type Difference } from '../../lib/prove/compare/differences';
import { type Major, pinned } from './helm';

/** The differences between the pinned Helm and our evaluation; throws if too few cases are accepted. */
export async function differences(
  major: Major,
  model: ChartModel,
  cases: readonly Case[],
  verdicts: readonly Verdict[] = cases.map((one) => evaluateCase(model, one)),
): Promise<Difference[]> {
  const accepted = verdicts.filter((verdict) => 'objects' in verdict).length;
  if (accepted < cases.length / 3) throw new Error(`only ${accepted} of ${cases.length} cases are accepted`);
  return compare(pinned(major), model, cases, verdicts);
}
