import type { Case } from '../cases/case';
import type { Helm } from '../helm/find-helms';
import { templateDirectly } from '../helm/template-directly';
import { inFolder } from '../helm/temporary-chart';
import type { CasesResult } from '../run-cases';
import type { Failure, ProofTarget, SectionResult } from '../target';
import { templateEachDirectly } from './rejections';

const most = 200;

/**
 * Renders some of the accepted cases once more as a user would, with plain `helm template`: the batch would prove
 * nothing if it did not print what Helm prints.
 */
export async function proveBatch(subject: ProofTarget, { some }: CasesResult): Promise<SectionResult> {
  const count = Math.min(most, Math.max(20, Math.floor(subject.cases / 10)));
  const step = Math.max(1, Math.floor(some.length / count));
  const chosen = some.filter((_, index) => index % step === 0).slice(0, count);
  const failures = await inFolder(subject.files, async (folder) => {
    const lists = await Promise.all(
      [...subject.helms.values()].map((helm) => (helm ? renderedIn(helm, subject, folder, chosen) : [])),
    );
    return lists.flat();
  });
  return { section: 'batch', summary: `${chosen.length} cases rendered once more by plain helm template`, failures };
}

async function renderedIn(
  helm: Helm,
  subject: ProofTarget,
  folder: string,
  cases: readonly Case[],
): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const [index, one] of cases.entries()) {
    if (index % 20 === 0) subject.progress(`${index} of ${cases.length} rendered singly by Helm ${helm.major}`);
    const details = await templateDirectly(helm, subject, folder, one);
    const again = (candidates: readonly Case[]): Promise<boolean[]> => templateEachDirectly(helm, subject, candidates);
    if (details.length > 0)
      failures.push({ title: `helm template ${helm.major} makes something else`, details, shown: { by: one, again } });
    if (failures.length >= 2) break;
  }
  return failures;
}
