import type { Places } from '../../loader/source-locations';
import type { ChartModel } from '../../model/chart-model';
import type { CasesResult } from '../run-cases';
import type { Failure, SectionResult } from '../target';
import { placeOfPath } from './source-of-path';

/** Helm 3 and 4 make the objects that our evaluation makes, in every case that is accepted. */
export function equivalenceSection(
  { accepted, rejected, failures: found }: CasesResult,
  model: ChartModel,
  places: Places,
): SectionResult {
  const failures = found.map((failure): Failure => {
    const place = placeOfPath(model, failure.title, places);
    return place ? { ...failure, title: `${place}: ${failure.title}` } : failure;
  });
  const summary = `${accepted} cases alike in every Helm, ${rejected.length} refused`;
  if (accepted > 0) return { section: 'equivalence', summary, failures };
  const title = 'no case was accepted, so that nothing was compared: are the defaults of the chart refused?';
  return { section: 'equivalence', summary, failures: [...failures, { title, details: [] }] };
}
