import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Cron, Duration, Helm, Include, JsonPatch, Size, SizeRoundingBehavior, Yaml } from 'cdk8s';
import { z } from 'zod';
import { fn } from '../../lib/expr/fn';
import { createRelease } from '../../lib/helm/release';
import type { Json, JsonMap } from '../../lib/json';
import { withTemporaryFolder } from '../../lib/prove/helm/temporary-chart';
import { renderChart } from '../../lib/render/render-chart';
import { helm, helmPath, majors } from '../support/helm';
import { rejectionOf, smallChart, specOf } from '../support/small-chart';

const folder = mkdtempSync(join(tmpdir(), 'cdk8s-reads-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const shape = {
  count: z.int().min(1).max(100_000).default(60).describe('A count.'),
  name: z.string().default('n').describe('A name.'),
  enabled: z.boolean().default(true).describe('A switch.'),
};

/** The JSON of each document of a YAML text, as parsed by Helm. */
async function readByHelm(major: 3 | 4, documents: readonly string[]): Promise<Json[]> {
  const files = new Map([['chart/Chart.yaml', 'apiVersion: v2\nname: reader\nversion: 0.1.0\n']]);
  documents.forEach((text, index) => {
    files.set(`chart/files/${index}.yaml`, text);
  });
  const lines = documents.map((_, index) => `- {{ .Files.Get "files/${index}.yaml" | fromYaml | toJson | b64enc }}`);
  files.set('chart/templates/all.yaml', `read:\n${lines.join('\n')}\n`);
  return withTemporaryFolder(files, async (path) => {
    const { status, stdout, stderr } = helm(major, ['template', 'r', `${path}/chart`]);
    if (status !== 0) throw new Error(stderr);
    return [...stdout.matchAll(/^- ([\w+/=]+)$/gm)].map(
      ([, text = '']) => JSON.parse(Buffer.from(text, 'base64').toString()) as Json,
    );
  });
}

const scalars = [
  '2024-01-15',
  '2024-01-15T10:00:00Z',
  '12:30:45',
  '1:30',
  '!!binary Zm9v',
  '0o400',
  '0400',
  '0x1F',
  '0b101',
  '1_000',
  '1e3',
  '.5',
  '1.0',
  'yes',
  'n',
  'on',
  '~',
  'null',
  '"2024-01-15"',
  '!!str 12',
  '5184000',
  '-0',
  '1.10',
  'Infinity',
  '[2024-01-15, 12:30:45]',
  '"{{ .Values.x }}"',
  "'a: b'",
  '|\n    line\n    {{ end }}\n',
];
const documents = scalars.map(
  (scalar, index) => `apiVersion: v1\nkind: Only\nmetadata: {name: n${index}}\nspec:\n  value: ${scalar}\n`,
);
const stream = `${documents.join('---\n')}---\n# nothing\n---\n`;

describe('YAML parsing in cdk8s', () => {
  it.each(majors)('matches Helm %i: Include and Yaml.load', async (major) => {
    const url = file('stream.yaml', stream);
    expect(Yaml.load(url)).toEqual(await readByHelm(major, documents));
    const model = smallChart({}, (_, chart) => {
      new Include(chart, 'included', { url });
      return 'x';
    });
    const { manifests } = renderChart(model, {}, createRelease('release'));
    const included = manifests.map(({ object }) => object).filter(({ spec }) => spec !== 'x');
    const expected = (await readByHelm(major, documents)) as JsonMap[];
    // cdk8s omits null fields, which the API server treats as unset.
    const byName = (objects: JsonMap[]) =>
      Object.fromEntries(
        objects.map(({ metadata, spec }) => [(metadata as JsonMap).name as string, (spec as JsonMap).value ?? null]),
      );
    expect(byName(included)).toEqual(byName(expected));
  });

  it('fails with file, line and column if Helm fails', () => {
    const url = file('broken.yaml', 'kind: A\n---\na: b: c\n');
    expect(rejectionOf(() => Yaml.load(url))).toMatch(/broken\.yaml:3:\d+: .*quote a value.* \[yaml-invalid\]$/);
  });

  it('fails if the file does not exist', () => {
    expect(rejectionOf(() => Yaml.load(join(folder, 'none.yaml')))).toMatch(/none\.yaml: file not found \[io\]$/);
  });

  it('rejects numbers that could be references', () => {
    const url = file('large.yaml', 'apiVersion: v1\nkind: Large\nmetadata: {name: l}\nmax: 9223372036854775807\n');
    const rejection = rejectionOf(() =>
      smallChart({}, (_, chart) => {
        new Include(chart, 'large', { url });
        return 'x';
      }),
    );
    expect(rejection).toMatch(/\.max: .* if it is a literal, write numbers of 2\^50 or more as text/);
  });
});

describe('Yaml.stringify of cdk8s', () => {
  it('rejects references, whose values it cannot quote', () => {
    expect(Yaml.stringify({ a: 1 }, { b: 'x' })).toBe('a: 1\n---\nb: x\n');
    expect(rejectionOf(() => smallChart(shape, (v) => ({ text: Yaml.stringify({ name: v.name }) })))).toBe(
      'Yaml.stringify: cdk8s writes a reference without quotes, which its value may need; use fn.toJson, because JSON is YAML [inspected-reference]',
    );
  });
});

describe('Duration and Size of cdk8s', () => {
  it('return the reference if no conversion is needed', async () => {
    const model = smallChart(shape, (v) => ({
      seconds: Duration.seconds(v.count).toSeconds(),
      days: Duration.days(v.count).toDays(),
      iso: Duration.days(v.count).toIsoString(),
      size: Size.mebibytes(v.count).asString(),
      mebibytes: Size.mebibytes(v.count).toMebibytes(),
      cron: Cron.schedule({ minute: `${v.count}` }).expressionString,
      plain: [Duration.minutes(2).toSeconds(), Duration.seconds(90).toHumanString(), Size.gibibytes(1).toMebibytes()],
      other: [v.name, fn.toString(v.enabled)],
    }));
    expect(await specOf(model, { count: 45 })).toEqual({
      seconds: 45,
      days: 45,
      iso: 'PT45D',
      size: '45Mi',
      mebibytes: 45,
      cron: '45 * * * *',
      plain: [120, '1 minute 30 seconds', 1024],
      other: ['n', 'true'],
    });
  });

  it.each<[string, (count: number) => unknown]>([
    ['Duration.toMilliseconds', (n) => Duration.seconds(n).toMilliseconds()],
    ['Duration.toSeconds', (n) => Duration.minutes(n).toSeconds()],
    ['Duration.toMinutes', (n) => Duration.seconds(n).toMinutes()],
    ['Duration.toHours', (n) => Duration.minutes(n).toHours({ integral: false })],
    ['Duration.toDays', (n) => Duration.hours(n).toDays({ integral: false })],
    ['Duration.toIsoString', (n) => Duration.seconds(n).toIsoString()],
    ['Duration.toHumanString', (n) => Duration.seconds(n).toHumanString()],
    ['Size.toKibibytes', (n) => Size.mebibytes(n).toKibibytes()],
    ['Size.toMebibytes', (n) => Size.gibibytes(n).toMebibytes()],
    ['Size.toGibibytes', (n) => Size.mebibytes(n).toGibibytes({ rounding: SizeRoundingBehavior.FLOOR })],
    ['Size.toTebibytes', (n) => Size.mebibytes(n).toTebibytes()],
    ['Size.toPebibytes', (n) => Size.gibibytes(n).toPebibytes()],
  ])('reject the conversion of a reference: %s', (name, made) => {
    expect(rejectionOf(() => smallChart(shape, (v) => ({ x: made(v.count) })))).toBe(
      `${name}: values.count: cdk8s cannot convert a value that is unknown at build time; convert it with fn.mul, fn.div or fn.printf [inspected-reference]`,
    );
  });
});

describe('JsonPatch of cdk8s', () => {
  it('may contain references', async () => {
    const model = smallChart(shape, (v, chart) => {
      const object = ApiObject.of(new ApiObject(chart, 'patched', { apiVersion: 'v1', kind: 'Patched', a: 1, d: [1] }));
      object.addJsonPatch(
        JsonPatch.replace('/a', v.count),
        JsonPatch.add('/b', { text: `${v.count}`, name: v.name, on: v.enabled }),
        JsonPatch.copy('/b/name', '/c'),
        JsonPatch.add('/d/-', '2024-01-15'),
      );
      return 'x';
    });
    const patched = renderChart(model, { name: 'a: b', count: 7 }, createRelease('release')).manifests.find(
      ({ object }) => object.kind === 'Patched',
    )?.object;
    expect(patched).toMatchObject({
      a: 7,
      b: { text: '7', name: 'a: b', on: true },
      c: 'a: b',
      d: [1, '2024-01-15'],
    });
    expect(await specOf(model, { name: 'a: b', count: 7 })).toBeDefined();
  });
});

describe("cdk8s's own Helm construct", () => {
  it('fails with a hint', () => {
    const chart = join(folder, 'some');
    const run = helm(3, ['create', chart]);
    expect(run.status).toBe(0);
    const rejection = rejectionOf(() =>
      smallChart({}, (_, parent) => {
        new Helm(parent, 'some', { chart, helmExecutable: helmPath(3) });
        return 'x';
      }),
    );
    expect(rejection).toMatch(/^small\/some: cdk8s\.Helm is not supported: .*cdk8s\.Include.*\[chart-invalid\]/);
    expect(new App()).toBeDefined();
  });
});
