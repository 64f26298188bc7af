import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { objectProblems } from '../../lib/objects/check-object';
import { kindSchema, knownMinors } from '../../lib/objects/known-kinds';
import type { ObjectProblem } from '../../lib/objects/object-schema';
import { type ControlPlane, startControlPlane } from './support/control-plane';
import { baseObjects } from './support/objects/base-objects';
import { concurrently } from './support/objects/concurrently';
import { type Mutant, mutantsOf, unchanged } from './support/objects/mutants';
import { OpenApi } from './support/objects/open-api';
import { createPrerequisites } from './support/objects/prerequisites';
import { summary } from './support/objects/summary';
import { serverVerdict, type Verdict } from './support/objects/verdict';
import { scenario } from './support/scenario';

interface Judged extends Mutant, Verdict {
  /** The problems that Chartwright finds at synth. */
  readonly problems: readonly ObjectProblem[];
}

/** Rejections that do not follow from the object alone: what they come from, by their messages. */
const otherRejections: Readonly<Record<string, RegExp>> = {
  Priority: /^pods ".+" is forbidden: (the (string|integer) value of |no PriorityClass with name )/,
  RuntimeClass: /^pods ".+" is forbidden: pod rejected: RuntimeClass ".+" not found|^resource name may not be empty$/,
  ServiceAccount: /^pods ".+" is forbidden: error looking up service account /,
  // Kubernetes 1.37 panics: an Indexed Job with a success policy and without completions, and a CRD with selectable
  // fields and a schema that is not structural.
  'API server': /^socket hang up$/,
};

/** Invalid objects that are valid at synth: what it takes to find them, by the API server's message. */
const notChecked: Readonly<Record<string, RegExp>> = {
  'a compiler of CEL':
    /compilation failed|undeclared reference|must evaluate to|[Ss]yntax error|no such overload|undefined field|found no matching overload/,
  "the cluster's addresses": /is not in the valid range/,
};

/** What an older API server accepts and the newest rejects, or drops without a word: synth validates a chart for both. */
const newRejections =
  /required field "(?:apiGroup|value)" is missing|must be at (?:least -2147483648|most 2147483647), |drops this field/;

/** What Chartwright finds in an object at synth. */
function problemsAtSynth({ object }: Mutant, minor: string): ObjectProblem[] {
  const schema = kindSchema(String(object.apiVersion), String(object.kind), minor);
  if (!schema) throw new Error(`no schema of ${object.kind} in ${object.apiVersion} for Kubernetes ${minor}`);
  return objectProblems(object, schema);
}

/** Fails if mutants are judged differently at synth, and lists them by kind, operator and path. */
function compare(mutants: readonly Judged[], isInvalid: boolean): string {
  const different = mutants.filter(({ problems }) => problems.length > 0 !== isInvalid);
  expect(summary(different.map(reported))).toBe('');
  return `${mutants.length} mutants`;
}

const isRejected = ({ verdict }: Judged): boolean => verdict !== 'accepted';
const reported = (mutant: Judged): { mutant: Judged; message: string } => ({
  mutant,
  message: mutant.problems.map(({ path, message }) => `${path.join('.')}: ${message}`)[0] ?? mutant.message,
});

describe('validation of objects', () => {
  let controlPlane: ControlPlane;
  let isOlder: boolean;
  let bases: Judged[];
  let mutants: Judged[];

  beforeAll(async () => {
    controlPlane = await startControlPlane({ name: 'objects', chooseNodes: () => true });
    const { api, folder } = controlPlane;
    await createPrerequisites(api);
    const { major, minor } = await api.get<{ major: string; minor: string }>('/version');
    isOlder = `${major}.${minor}` !== knownMinors().at(-1);
    const openApi = await OpenApi.read(api, baseObjects);
    const judged = (list: readonly Mutant[]): Promise<Judged[]> =>
      concurrently(10, list, async (mutant) => ({
        ...mutant,
        ...(await serverVerdict(api, openApi, mutant.object)),
        problems: problemsAtSynth(mutant, `${major}.${minor}`),
      }));
    bases = await judged(baseObjects.map(unchanged));
    mutants = await judged(baseObjects.flatMap((object) => mutantsOf(openApi, object, 'objects')));
    writeFileSync(join(folder, 'verdicts.json'), JSON.stringify([...bases, ...mutants]));
  });
  afterAll(() => controlPlane?.stop());

  scenario('base objects', 'accepted by the API server, valid at synth', async () => {
    expect(summary(bases.filter(isRejected).map(reported))).toBe('');
    expect(summary(bases.filter(({ problems }) => problems.length > 0).map(reported))).toBe('');
    return `${bases.length} objects`;
  });

  scenario('mutants', 'of many kinds, at least half of them rejected, nearly all for their schema', async () => {
    const kinds = new Set(mutants.map(({ kind }) => kind));
    const rejected = mutants.filter(isRejected);
    const others = rejected.filter(({ verdict }) => verdict === 'admission' || verdict === 'crash');
    const isNamed = ({ message }: Judged): boolean => Object.values(otherRejections).some((name) => name.test(message));
    expect(mutants.length).toBeGreaterThanOrEqual(1000);
    expect(kinds.size).toBeGreaterThanOrEqual(30);
    expect(rejected.length).toBeGreaterThanOrEqual(mutants.length / 2);
    expect(others.length).toBeLessThanOrEqual(rejected.length / 20);
    expect(summary(others.filter((mutant) => !isNamed(mutant)).map(reported))).toBe('');
    return `${mutants.length} mutants of ${kinds.size} kinds, ${rejected.length} rejected, ${others.length} not for their schema`;
  });

  scenario('mutants that the API server cannot decode', 'invalid at synth', async () =>
    compare(
      mutants.filter(({ reason }) => reason === 'BadRequest'),
      true,
    ),
  );

  scenario('mutants that the API server finds invalid', 'invalid at synth', async () => {
    const invalid = mutants.filter(({ verdict, reason }) => verdict === 'schema' && reason === 'Invalid');
    const isExcepted = ({ message, problems }: Judged): boolean =>
      problems.length === 0 && Object.values(notChecked).some((name) => name.test(message));
    const excepted = invalid.filter(isExcepted);
    expect(excepted.length).toBeLessThanOrEqual(invalid.length / 50);
    const result = compare(
      invalid.filter((mutant) => !isExcepted(mutant)),
      true,
    );
    return `${result}, ${excepted.length} that synth cannot judge`;
  });

  scenario('mutants that the API server accepts', 'valid at synth', async () => {
    const accepted = mutants.filter((mutant) => !isRejected(mutant));
    const isNew = ({ problems }: Judged): boolean =>
      isOlder && problems.some(({ message }) => newRejections.test(message));
    return compare(
      accepted.filter((mutant) => !isNew(mutant)),
      false,
    );
  });
});
