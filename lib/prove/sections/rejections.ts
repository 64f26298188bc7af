import { type Case, evaluateCase } from '../cases/case';
import type { Helm } from '../helm/find-helms';
import { BatchRejected, renderBatch } from '../helm/render-batch';
import { templateDirectly } from '../helm/template-directly';
import { inFolder } from '../helm/temporary-chart';
import type { RejectedCase } from '../run-cases';
import type { Failure, ProofTarget } from '../target';

const chunk = 1000;
const singles = 24;

/** Compares the messages of the validation rules that rejected cases with those of each Helm. */
export async function proveRejections(subject: ProofTarget, rejected: readonly RejectedCase[]): Promise<Failure[]> {
  const byRule = rejected.filter(({ verdict }) =>
    verdict.rejected.problems[0]?.where.endsWith('templates/validate.yaml'),
  );
  const found = await Promise.all(
    [...subject.helms.values()].map((helm) => (helm ? rejectionsIn(helm, subject, byRule) : [])),
  );
  return found.flat().slice(0, 4);
}

async function rejectionsIn(helm: Helm, subject: ProofTarget, rejected: readonly RejectedCase[]): Promise<Failure[]> {
  const messages = await ruleMessages(
    helm,
    subject,
    rejected.map(({ one }) => one),
  );
  return rejected.flatMap(({ one, verdict }, index) => {
    const message = verdict.rejected.problems[0]?.message ?? '';
    const text = messages[index] as string;
    if (text.includes(message)) return [];
    return [
      {
        title: `Helm ${helm.major} does not fail with: ${message}`,
        details: [`Helm ${helm.major} prints ${JSON.stringify(text.trim())}`],
        shown: { by: one, again: (cases: readonly Case[]) => stillRejected(helm, subject, message, cases) },
      },
    ];
  });
}

/**
 * What the validation rules of a chart say of each case in one Helm, all rules that fail one after the other: rendered in
 * batches in which `fail` prints its message. A rule behind the one that fails may break the rendering; such a case is
 * rendered with `fail`, and its error is the text.
 */
export async function ruleMessages(
  helm: Helm,
  { model, files }: Pick<ProofTarget, 'model' | 'files'>,
  cases: readonly Case[],
): Promise<string[]> {
  const rules = new Map([...files].filter(([path]) => !path.includes('templates/') || isRule(path)));
  const printing = new Map(
    [...rules].map(([path, text]) => [path, path.endsWith('.tpl') ? text : text.replaceAll('{{- fail ', '{{- print ')]),
  );
  const messagesOf = async (some: readonly Case[], from: ReadonlyMap<string, string>): Promise<string[]> => {
    try {
      const texts = some.map(() => '');
      for (const { index, text } of await renderBatch(helm, model, from, some)) texts[index] += text;
      return texts;
    } catch (error) {
      if (!(error instanceof BatchRejected)) throw error;
      if (some.length === 1) return from === rules ? [error.message] : messagesOf(some, rules);
      const half = Math.ceil(some.length / 2);
      return [...(await messagesOf(some.slice(0, half), from)), ...(await messagesOf(some.slice(half), from))];
    }
  };
  const messages: string[] = [];
  for (let from = 0; from < cases.length; from += chunk)
    messages.push(...(await messagesOf(cases.slice(from, from + chunk), printing)));
  return messages;
}

const isRule = (path: string): boolean => /\.tpl$|templates\/validate\.yaml$/.test(path);

async function stillRejected(
  helm: Helm,
  subject: ProofTarget,
  message: string,
  cases: readonly Case[],
): Promise<boolean[]> {
  const isExpected = cases.map((one) => {
    const verdict = evaluateCase(subject.model, one);
    return 'rejected' in verdict && verdict.rejected.problems[0]?.message === message;
  });
  const messages = await ruleMessages(helm, subject, cases);
  return cases.map((_, index) => isExpected[index] === true && !messages[index]?.includes(message));
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
