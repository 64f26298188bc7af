import { type Case, evaluateCase } from '../cases/case';
import type { Helm } from '../helm/find-helms';
import { BatchRejected, renderBatch } from '../helm/render-batch';
import { templateDirectly } from '../helm/template-directly';
import { withTemporaryFolder } from '../helm/temporary-chart';
import type { RejectedCase } from '../run-cases';
import type { Failure, ProofTarget } from '../target';

const chunk = 1000;
const individualLimit = 24;

/** Checks that validation rules fail with the same messages in Helm. */
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
    rejected.map(({ testCase }) => testCase),
  );
  return rejected.flatMap(({ testCase, verdict }, index) => {
    const message = verdict.rejected.problems[0]?.message ?? '';
    const text = messages[index] as string;
    if (text.includes(message)) return [];
    return [
      {
        title: `Helm ${helm.major} does not fail with: ${message}`,
        details: [`Helm ${helm.major} printed ${JSON.stringify(text.trim())}`],
        reproducer: {
          testCase,
          reproduces: (candidates: readonly Case[]) => stillRejected(helm, subject, message, candidates),
        },
      },
    ];
  });
}

/**
 * For each case, the concatenated messages of all validation rules that fail in one Helm, rendered in batches with `print`
 * instead of `fail`. A rule after the one that fails may break the rendering; such a case is rendered with `fail`, and the
 * error is its message.
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
  const messagesOf = async (batch: readonly Case[], from: ReadonlyMap<string, string>): Promise<string[]> => {
    try {
      const texts = batch.map(() => '');
      for (const { index, text } of await renderBatch(helm, model, from, batch)) texts[index] += text;
      return texts;
    } catch (error) {
      if (!(error instanceof BatchRejected)) throw error;
      if (batch.length === 1) return from === rules ? [error.message] : messagesOf(batch, rules);
      const half = Math.ceil(batch.length / 2);
      return [...(await messagesOf(batch.slice(0, half), from)), ...(await messagesOf(batch.slice(half), from))];
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
  const isExpected = cases.map((testCase) => {
    const verdict = evaluateCase(subject.model, testCase);
    return 'rejected' in verdict && verdict.rejected.problems[0]?.message === message;
  });
  const messages = await ruleMessages(helm, subject, cases);
  return cases.map((_, index) => isExpected[index] === true && !messages[index]?.includes(message));
}

/** Checks that plain `helm template` fails too, for one case of each message and each kind of error. */
export async function proveIndividually(
  subject: ProofTarget,
  rejected: readonly RejectedCase[],
): Promise<{ count: number; failures: Failure[] }> {
  const byMessage = new Map<string, RejectedCase>();
  for (const rejectedCase of rejected) {
    const { code, message, where } = rejectedCase.verdict.rejected.problems[0] as {
      code: string;
      message: string;
      where: string;
    };
    if (code === 'not-modelled') continue;
    const key = code === 'template-failed' ? `${where} ${message}` : code;
    if (!byMessage.has(key)) byMessage.set(key, rejectedCase);
  }
  const chosen = [...byMessage.values()].slice(0, individualLimit);
  const failures = await withTemporaryFolder(subject.files, async (folder) => {
    const lists = await Promise.all(
      [...subject.helms.values()].map(async (helm) => {
        const found: Failure[] = [];
        for (const { testCase } of helm ? chosen : []) {
          const details = await templateDirectly(helm as Helm, subject, folder, testCase);
          const again = async (cases: readonly Case[]): Promise<boolean[]> =>
            templateEachDirectly(helm as Helm, subject, cases);
          if (details.length > 0)
            found.push({ title: 'Helm accepts a rejected case', details, reproducer: { testCase, reproduces: again } });
        }
        return found;
      }),
    );
    return lists.flat();
  });
  return { count: chosen.length, failures };
}

/** For each case, whether plain `helm template` and our evaluation differ. */
export const templateEachDirectly = async (
  helm: Helm,
  subject: ProofTarget,
  cases: readonly Case[],
): Promise<boolean[]> =>
  withTemporaryFolder(subject.files, async (folder) => {
    const results: boolean[] = [];
    for (const testCase of cases) results.push((await templateDirectly(helm, subject, folder, testCase)).length > 0);
    return results;
  });
