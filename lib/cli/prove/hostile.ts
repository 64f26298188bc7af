import type { CasesResult } from './run-cases';
import type { SectionResult, Subject } from './subject';

/** No value changes the structure of a document. */
export async function proveHostile(_subject: Subject, _result: CasesResult): Promise<SectionResult> {
  return { section: 'hostile', summary: 'not yet', failures: [] };
}
