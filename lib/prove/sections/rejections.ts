import { type Case, evaluateCase } from '../cases/case';
import type { Helm } from '../helm/find-helms';
import { BatchRejected, renderBatch } from '../helm/render-batch';
import { templateDirectly } from '../helm/template-directly';
import { inFolder } from '../helm/temporary-chart';
import type { RejectedCase } from '../run-cases';
import type { Failure, ProofTarget } from '../target';

const chunk = 1000;
const singles = 24;

/** Renders only the refusals of the cases that were refused by them, each message printed instead of failing. */
export async function proveRejections(subject: ProofTarget, rejected: readonly RejectedCase[]): Promise<Failure[]> {
  const ours = rejected.filter(({ verdict }) =>
    verdict.rejected.problems[0]?.where.endsWith('templates/validate.yaml'),
  );
  if (ours.length === 0) return [];
  const files = new Map(
    [...subject.files]
      .filter(([path]) => !path.includes('templates/') || /templates\/(?:_helpers\.tpl|validate\.yaml)$/.test(path))
      .map(([path, text]) => [
        path,
        path.endsWith('validate.yaml') ? text.replaceAll('{{- fail ', '{{- print ') : text,
      ]),
  );
  const found = await Promise.all(
    [...subject.helms.values()].map((helm) => (helm ? rejectionsIn(helm, subject, files, ours) : [])),
  );
  return found.flat().slice(0, 4);
}

async function rejectionsIn(
  helm: Helm,
  subject: ProofTarget,
  files: ReadonlyMap<string, string>,
  rejected: readonly RejectedCase[],
): Promise<Failure[]> {
  const texts = new Map<number, string>();
  for (let from = 0; from < rejected.length; from += chunk) {
    const part = rejected.slice(from, from + chunk);
    try {
      for (const { index, text } of await renderBatch(
        helm,
        subject.model,
        files,
        part.map(({ one }) => one),
      ))
        texts.set(from + index, (texts.get(from + index) ?? '') + text);
    } catch (error) {
      // A later refusal may fail where an earlier one has ended the rendering; those cases are rendered singly.
      if (!(error instanceof BatchRejected)) throw error;
    }
  }
  return rejected.flatMap(({ one, verdict }, index) => {
    const message = verdict.rejected.problems[0]?.message ?? '';
    const text = texts.get(index);
    if (text === undefined || text.includes(message)) return [];
    return [
      {
        title: `Helm ${helm.major} does not refuse: ${message}`,
        details: [`Helm ${helm.major} says ${JSON.stringify(text.trim())}`],
        shown: {
          by: one,
          again: async (cases: readonly Case[]) => stillRejected(helm, subject, files, message, cases),
        },
      },
    ];
  });
}

async function stillRejected(
  helm: Helm,
  subject: ProofTarget,
  files: ReadonlyMap<string, string>,
  message: string,
  cases: readonly Case[],
): Promise<boolean[]> {
  const wanted = cases.map((one) => {
    const verdict = evaluateCase(subject.model, one);
    return 'rejected' in verdict && verdict.rejected.problems[0]?.message === message;
  });
  const indexes = wanted.flatMap((is, index) => (is ? [index] : []));
  const results = await renderBatch(
    helm,
    subject.model,
    files,
    indexes.map((index) => cases[index] as Case),
  );
  const texts = new Map<number, string>();
  for (const { index, text } of results) texts.set(index, (texts.get(index) ?? '') + text);
  return cases.map(
    (_, index) => wanted[index] === true && !(texts.get(indexes.indexOf(index)) ?? message).includes(message),
  );
}

/** One case of each message, and some that fail elsewhere, by plain `helm template`: it must fail too. */
export async function proveAlone(
  subject: ProofTarget,
  rejected: readonly RejectedCase[],
): Promise<{ count: number; failures: Failure[] }> {
  const byMessage = new Map<string, RejectedCase>();
  for (const one of rejected) {
    const { code, message, where } = one.verdict.rejected.problems[0] as {
      code: string;
      message: string;
      where: string;
    };
    if (code === 'not-modelled') continue;
    const key = code === 'template-failed' ? `${where} ${message}` : code;
    if (!byMessage.has(key)) byMessage.set(key, one);
  }
  const chosen = [...byMessage.values()].slice(0, singles);
  const failures = await inFolder(subject.files, async (folder) => {
    const lists = await Promise.all(
      [...subject.helms.values()].map(async (helm) => {
        const found: Failure[] = [];
        for (const { one } of helm ? chosen : []) {
          const details = await templateDirectly(helm as Helm, subject, folder, one);
          const again = async (cases: readonly Case[]): Promise<boolean[]> =>
            templateEachDirectly(helm as Helm, subject, cases);
          if (details.length > 0)
            found.push({ title: 'a refusal that Helm does not make', details, shown: { by: one, again } });
        }
        return found;
      }),
    );
    return lists.flat();
  });
  return { count: chosen.length, failures };
}

/** Which cases plain `helm template` and our evaluation do not agree on. */
export const templateEachDirectly = async (
  helm: Helm,
  subject: ProofTarget,
  cases: readonly Case[],
): Promise<boolean[]> =>
  inFolder(subject.files, async (folder) => {
    const results: boolean[] = [];
    for (const one of cases) results.push((await templateDirectly(helm, subject, folder, one)).length > 0);
    return results;
  });
