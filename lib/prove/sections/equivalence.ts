import type { SourceLocations } from '../../loader/source-locations';
import type { CasesResult } from '../run-cases';
import type { Failure, ProofTarget, SectionResult } from '../target';
import { installedHelms } from './helms';
import { sourceOfPath } from './source-of-path';

/** Checks that Helm 3 and 4 render the same objects as our evaluation in every accepted case. */
export function equivalenceSection(
  { accepted, rejected, failures: found }: CasesResult,
  { model, helms }: ProofTarget,
  locations: SourceLocations,
): SectionResult {
  const failures = found.map((failure): Failure => {
    const location = sourceOfPath(model, failure.title, locations);
    return location ? { ...failure, title: `${location}: ${failure.title}` } : failure;
  });
  const summary = `${accepted} cases identical in ${installedHelms(helms)}, ${rejected.length} rejected`;
  if (accepted > 0) return { section: 'equivalence', summary, failures };
  const title =
    'nothing was compared, because every case fails validation: check that the defaults or ci/ documents are valid';
  return { section: 'equivalence', summary, failures: [...failures, { title, details: [] }] };
}
