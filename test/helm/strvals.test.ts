import { join } from 'node:path';
import fc from 'fast-check';
import { ChartError } from '../../lib/errors';
import { applySet, type SetFlag } from '../../lib/helm/strvals';
import type { Json, JsonMap } from '../../lib/json';
import { withTemporaryFolder } from '../../lib/prove/helm/temporary-chart';
import { helmAsync, type Major, majors } from '../support/helm';

const seed = 7;
const base: JsonMap = { a: 1, l: ['p', { x: 1 }], m: { k: [1], z: {} }, n: null, ll: [[1], {}], b: {}, s: 'text' };

interface Flag {
  flag: SetFlag;
  text: string;
}

const files = new Map([
  ['chart/Chart.yaml', 'apiVersion: v2\nname: flags\nversion: 0.1.0\n'],
  ['chart/templates/values.yaml', 'json: {{ .Values | toJson | b64enc | quote }}\n'],
  ['base.json', JSON.stringify(base)],
]);

const rejected = 'rejected';

/** Cached results of Helm: a mutation run loads this file hundreds of times. */
const kept = globalThis as { helmAnswers?: Map<string, Promise<string>> };
kept.helmAnswers ??= new Map();
const answers = kept.helmAnswers;

function byHelm(major: Major, folder: string, one: Flag): Promise<string> {
  const key = JSON.stringify([major, one]);
  const answer = answers.get(key) ?? askHelm(major, folder, one);
  answers.set(key, answer);
  return answer;
}

async function askHelm(major: Major, folder: string, { flag, text }: Flag): Promise<string> {
  const args = ['template', 'r', join(folder, 'chart'), '-f', join(folder, 'base.json'), `--${flag}`, text];
  const { status, stdout } = await helmAsync(major, args);
  if (status !== 0) return rejected;
  const json = /^json: "(.*)"$/m.exec(stdout)?.[1] as string;
  return sorted(JSON.parse(Buffer.from(json, 'base64').toString()) as Json);
}

function byUs({ flag, text }: Flag): string {
  try {
    return sorted(applySet(base, flag, text));
  } catch (error) {
    if (error instanceof ChartError && error.code === 'flag-invalid') return rejected;
    throw error;
  }
}

const sorted = (value: Json): string =>
  JSON.stringify(value, (_, item: Json) =>
    item === null || typeof item !== 'object' || Array.isArray(item)
      ? item
      : Object.fromEntries(Object.entries(item).sort(([x], [y]) => (x < y ? -1 : 1))),
  );

/** The result of each flag in both Helms, run in parallel; `rejected` if one of them fails. */
async function byBoth(flags: readonly Flag[]): Promise<string[]> {
  return withTemporaryFolder(files, async (folder) => {
    const found: string[] = [];
    const queue = [...flags.entries()];
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const [index, flag] = next;
        const [three, four] = await Promise.all(majors.map((major) => byHelm(major, folder, flag)));
        if (three !== rejected && four !== rejected) expect([flag, three]).toEqual([flag, four]);
        found[index] = three === rejected ? rejected : (four as string);
      }
    };
    await Promise.all([work(), work(), work()]);
    return found;
  });
}

async function expectParity(flags: readonly Flag[]): Promise<string[]> {
  const helm = await byBoth(flags);
  const wrong = flags.map((flag, index) => ({ flag, helm: helm[index], ours: byUs(flag) }));
  expect(wrong.filter(({ helm: theirs, ours }) => theirs !== ours)).toEqual([]);
  return helm;
}

/** Realistic flags, and corner cases of Helm's parser. */
const written = [
  ...[
    'x=1',
    'x=0',
    'x=007',
    'x=-5',
    'x=+5',
    'x=-0',
    'x=1.5',
    'x=1e3',
    'x=true',
    'x=TRUE',
    'x=falſe',
    'x=null',
    'x=Null',
  ],
  ...['x=', 'x', '', ',', '=', '=1', 'x=1,', 'x=1,,y=2', 'x=1, y=2', 'x.y=1', 'x..y=1', '.x=1', 'x.=1', 'x.y', 'a.b=1'],
  ...[
    'n.x=1',
    'n[0]=1',
    's.x=1',
    's[0]=1',
    'l.x=1',
    'm.k[0]=2',
    'm.k[3]=2',
    'm=null',
    'm.z=null',
    'l[1].x=null',
    'l[0].y=2',
  ],
  ...[
    'l[1]={1,b}',
    'l[2]=c',
    'l[5]=c',
    'l[-1]=c',
    'l[65536]=c',
    'l[65537]=c',
    'l[99999999999999999999]=c',
    'l[x]=c',
    'l[]=c',
  ],
  ...[
    'l[01]=c',
    'l[+1]=c',
    'l[0',
    'l[0]',
    'l[0]x=1',
    'l[0].',
    'l[0].y=',
    'l[7].y=',
    'l[7].y=1',
    'l[0][0]=1',
    'll[0][2]=1',
  ],
  ...[
    'll[0][0].x=1',
    'll[1].x=1',
    'll[4][1]=1',
    'll[0][0].x=',
    'x={}',
    'x={1}',
    'x={1,b,true,null}',
    'x={1',
    'x={1}y=2',
  ],
  ...[
    'x={1},y=2',
    'x=a{1}',
    'x={a{b}',
    'x=a\\,b',
    'x=a\\\\b',
    'x\\.y=1',
    'x\\,y=1',
    'x\\=y=1',
    'x=a\\',
    'x=a=b',
    'x=a b',
  ],
  ...[
    'x="a"',
    'x="1"',
    "x='a,b'",
    'x=😀',
    'é=1',
    'x=9007199254740991',
    'x=9223372036854775808',
    '__proto__.x=1',
    'constructor=1',
  ],
  ...[
    `${'a.'.repeat(30)}b=1`.slice(2),
    `${'x.'.repeat(31)}b=1`,
    'x={{1,2},{3}}',
    'x[0]={1,2}',
    'x[0]=1,x[1]=2',
    'global.x=1',
  ],
];
const writtenJson = [
  ...[
    'x=1',
    'x=1.5',
    'x=1e3',
    'x="a,b"',
    'x={"y":[1,null,{"z":"}"}]}',
    'x=[1, 2],y=3',
    'x=1 y=2',
    'x=1y=2',
    'x="a"y="b"',
  ],
  ...[
    'x=',
    'x=,y=1',
    'x= ,y=1',
    'x= 1 , y=2',
    'x=null',
    'm=null',
    'm.k[1]={"q":1}',
    'x=truey=1',
    'x=tru',
    'x=a',
    "x='a'",
    'x={',
  ],
  ...[
    'x=[1,]',
    'x=01',
    'x=-',
    'x=1.',
    'x=1.y',
    'x=1e999',
    'x="\\ud83d"',
    'x="\\ud83d\\ude00"',
    'x={"a":1,"a":2}',
    'x={"__proto__":1}',
  ],
  ...[
    '{"x":1}',
    ' {"x":1}',
    '{x=1',
    '[1]',
    'l[0]=',
    'l[0]=[1]',
    'l[3].x={}',
    'a.b=1',
    'x=\u00A01',
    'x=-0.0',
    'x="a\tb"',
  ],
];

describe('applySet with one flag', () => {
  it('matches both Helms: --set and --set-string', async () => {
    const found = await expectParity([
      ...written.map((text) => ({ flag: 'set' as const, text })),
      ...written.filter((_, index) => index % 3 === 1).map((text) => ({ flag: 'set-string' as const, text })),
    ]);
    expect(new Set(found).size).toBeGreaterThan(60);
  });

  it('matches both Helms: --set-json and --set-literal', async () => {
    await expectParity([
      ...writtenJson.map((text) => ({ flag: 'set-json' as const, text })),
      ...written.filter((_, index) => index % 3 === 0).map((text) => ({ flag: 'set-literal' as const, text })),
    ]);
  });

  it('matches both Helms: random text', async () => {
    const part = fc.constantFrom(
      ...[
        'a',
        'b',
        'l',
        'm',
        'll',
        'x.y',
        'l[0]',
        'l[1]',
        '[0]',
        '[2].x',
        '.x',
        '.',
        '=',
        '=',
        '=',
        ',',
        ',',
        '{',
        '}',
      ],
      ...[
        '{1,b}',
        '\\',
        '\\,',
        '\\.',
        '[',
        '1',
        '007',
        '-5',
        '1.5',
        'true',
        'null',
        ' ',
        '"q"',
        '{"z":1}',
        '[1,2]',
        '[x]',
      ],
    );
    const text = fc
      .tuple(fc.constantFrom('', 'a=', 'x.y=', 'l[0]=', 'l[1].x=', 'm.k[0]='), fc.array(part, { maxLength: 7 }))
      .map(([start, parts]) => start + parts.join(''));
    const flag = fc.constantFrom<SetFlag>('set', 'set', 'set', 'set-string', 'set-json', 'set-literal');
    await expectParity(fc.sample(fc.record({ flag, text }), { seed, numRuns: 120 }));
  });
});

describe('applySet', () => {
  it('does not modify its base', () => {
    const before = structuredClone(base);
    applySet(base, 'set', 'l[1].x=2,m.k[0]=3,m.z.q=4');
    expect(base).toEqual(before);
  });

  it('rejects integers that JSON would round, which Helm keeps as an int64', () => {
    expect(() => applySet({}, 'set', 'x=9007199254740993')).toThrow('use --set-string to keep its digits');
    expect(applySet({}, 'set-string', 'x=9007199254740993')).toEqual({ x: '9007199254740993' });
  });

  it.each<[SetFlag, string, string]>([
    ['set', 'a.b', '--set "a.b": the key "b" has no value; expected name=value, with a comma before the next name'],
    ['set-string', 'a[-1]=x', '--set-string "a[-1]=x": the index -1 is negative; expected name=text,'],
    ['set-json', 'a=x', '--set-json "a=x": expected JSON, got x; expected name=json,'],
    ['set-json', '{"a":1}', 'Helm 3 does not support a whole JSON object here; expected name=json,'],
    ['set-literal', 'a', '--set-literal "a": the key "a" has no value; expected name=text [flag-invalid]'],
    ['set', 'a=1,a[0]=2', '"a" is not a list'],
    ['set', 'a[0]=1,a[0][0]=2', 'item 0 is not a list'],
    ['set', 'a=1,a.b=2', '"a" is not a map'],
    ['set', 'a={1', 'the "}" of a list is missing'],
    ['set', 'a[70000]=1', 'the index 70000 is greater than 65536'],
  ])('reports what is wrong with --%s %s', (flag, text, message) => {
    expect(() => applySet({}, flag, text)).toThrow(message);
  });
});
