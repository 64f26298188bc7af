import type { Case } from '../cases/case';
import type { Helm } from '../helm/find-helms';
import { templateDirectly } from '../helm/template-directly';
import { withTemporaryFolder } from '../helm/temporary-chart';
import type { CasesResult } from '../run-cases';
import type { Failure, ProofTarget, SectionResult } from '../target';
import { templateEachDirectly } from './rejections';

const maxCases = 200;

/**
 * Renders a sample of the accepted cases again with plain `helm template`, as a user would, to check that the batch
 * driver prints what Helm prints.
 */
export async function proveBatch(subject: ProofTarget, { acceptedSample }: CasesResult): Promise<SectionResult> {
  const count = Math.min(maxCases, Math.max(20, Math.floor(subject.cases / 10)));
  const step = Math.max(1, Math.floor(acceptedSample.length / count));
  const chosen = acceptedSample.filter((_, index) => index % step === 0).slice(0, count);
  const failures = await withTemporaryFolder(subject.files, async (folder) => {
    const lists = await Promise.all(
      [...subject.helms.values()].map((helm) => (helm ? renderedIn(helm, subject, folder, chosen) : [])),
    );
    return lists.flat();
  });
  return { section: 'batch', summary: `${chosen.length} cases rendered again with plain helm template`, failures };
}

async function renderedIn(
  helm: Helm,
  subject: ProofTarget,
  folder: string,
  cases: readonly Case[],
): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const [index, testCase] of cases.entries()) {
    if (index % 20 === 0)
      subject.progress(`${index} of ${cases.length} cases rendered individually by Helm ${helm.major}`);
    const details = await templateDirectly(helm, subject, folder, testCase);
    const again = (candidates: readonly Case[]): Promise<boolean[]> => templateEachDirectly(helm, subject, candidates);
    if (details.length > 0)
      failures.push({
        title: `helm template with Helm ${helm.major} renders different objects`,
        details,
        reproducer: { testCase, reproduces: again },
      });
    if (failures.length >= 2) break;
  }
  return failures;
}
