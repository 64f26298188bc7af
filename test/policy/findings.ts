import { z } from 'zod';
import { parseYaml } from '../../lib/helm/yaml/parse-yaml';

/** What a scanner says of an object. */
export interface Finding {
  /** Tool, check and wording, such as `checkov CKV_K8S_43, Image should use digest`. */
  says: string;
  /** Kind/name. */
  object: string;
  /** The rendered document it stands in. */
  document: string;
}

const text = z.string().min(1);
const acceptance = z.strictObject({ findings: z.array(text).min(1), objects: z.array(text).min(1), reason: text });

/** Findings that stay, each of them of each of the objects, where `*` is anything, and why they stay. */
export type Acceptance = z.infer<typeof acceptance>;

/** The acceptances in a YAML file; throws what is wrong with them. */
export const readAcceptances = (yaml: string, file: string): Acceptance[] =>
  z.array(acceptance).parse(parseYaml(yaml, file));

/** What is wrong: each finding that is not accepted, and whatever is accepted and not found. */
export function verdict(findings: readonly Finding[], acceptances: readonly Acceptance[]): string[] {
  const accepted = acceptances.flatMap((one) =>
    one.findings.flatMap((says) => one.objects.map((object) => ({ says, object }))),
  );
  const matches = (line: (typeof accepted)[number], { says, object }: Finding): boolean =>
    line.says === says && pattern(line.object).test(object);
  const found = findings
    .filter((finding) => !accepted.some((line) => matches(line, finding)))
    .map(({ says, object, document }) => `not accepted: ${says}: ${object} in ${document}`);
  const stale = accepted
    .filter((line) => !findings.some((finding) => matches(line, finding)))
    .map(({ says, object }) => `accepted, but not found: ${says}: ${object}`);
  return [...new Set([...found, ...stale])];
}

const pattern = (object: string): RegExp => new RegExp(`^${object.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
