import { join } from 'node:path';
import { ApiObject, Chart, Cron, Duration, Helm, Include, JsonPatch, Lazy, Size, Yaml } from 'cdk8s';
import type { Construct } from 'constructs';
import { each, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import type { Build, Values } from './measure';

const objectOf = (scope: Construct, props: object = {}): ApiObject =>
  new ApiObject(scope, 'tested', { apiVersion: 'example.com/v1', kind: 'Tested', ...props });
const field =
  (value: (v: Values) => unknown): Build =>
  (chart, v) =>
    objectOf(chart, { spec: { x: value(v) } });
const patched =
  (patch: (v: Values) => JsonPatch, spec: object = { list: [1], map: {}, x: 1 }): Build =>
  (chart, v) =>
    objectOf(chart, { spec }).addJsonPatch(patch(v));
const url = join(__dirname, 'included.yaml');

/** What each class of cdk8s does with references: by its name, then by its use. */
export const ownHelpers: Readonly<Record<string, Readonly<Record<string, Build>>>> = {
  ApiObject: {
    'any field, with references and blocks of any type': (chart, v) =>
      objectOf(chart, {
        metadata: { labels: { ...v.entries, x: v.text }, annotations: v.entries },
        spec: { ...v.object, a: v.items, b: when(v.flag, v.count), c: each(v.items, (item) => ({ item })), d: v.maybe },
      }),
    '`name` in another object': (chart, v) =>
      new ApiObject(chart, 'other', {
        apiVersion: 'v1',
        kind: 'Other',
        ...{ spec: { name: objectOf(chart).name, x: v.text } },
      }),
    '`addDependency`': (chart) =>
      objectOf(chart).addDependency(new ApiObject(chart, 'o', { apiVersion: 'v1', kind: 'Other' })),
  },
  ApiObjectMetadataDefinition: {
    '`addLabel`, `addAnnotation`, `addFinalizers`, `add`': (chart, v) => {
      const { metadata } = objectOf(chart);
      metadata.addLabel('x', v.text);
      metadata.addLabel('y', when(v.flag, 'a') as string);
      metadata.addAnnotation('x', `${v.count}`);
      metadata.addFinalizers(v.text);
      metadata.add('generation', v.count);
    },
  },
  JsonPatch: {
    '`add`: a reference': patched((v) => JsonPatch.add('/spec/new', v.object)),
    '`add`: a block': patched((v) => JsonPatch.add('/spec/new', when(v.flag, { x: v.text }, { y: v.items }))),
    '`add`: a list with `each`': patched((v) =>
      JsonPatch.add('/spec/list', ['x', ...each(v.items, (item) => `x-${item}`)]),
    ),
    '`replace`': patched((v) => JsonPatch.replace('/spec/x', v.count)),
    '`copy`, `move`, `remove` of plain fields': patched(() => JsonPatch.move('/spec/x', '/spec/y')),
    '`replace` and `add` of fields that a reference may have too': (chart, v) =>
      objectOf(chart, { spec: { map: { a: 'x', ...v.entries } } }).addJsonPatch(
        JsonPatch.replace('/spec/map/a', 'y'),
        JsonPatch.add('/spec/map/k', 'z'),
      ),
    'a path to a field that is in a reference': (chart, v) =>
      objectOf(chart, { spec: { map: v.entries } }).addJsonPatch(JsonPatch.remove('/spec/map/a')),
  },
  Lazy: {
    'a producer that returns references and blocks': field((v) =>
      Lazy.any({ produce: () => [v.text, when(v.flag, v.count)] }),
    ),
    'inside a block': field((v) => when(v.flag, Lazy.any({ produce: () => 'x' }))),
  },
  Include: {
    'objects of a file, and a label with a reference on them': (chart, v) => {
      for (const object of new Include(chart, 'tested', { url }).apiObjects) object.metadata.addLabel('x', v.text);
    },
  },
  Helm: { 'a chart': (chart) => new Helm(chart, 'tested', { chart: 'none', helmExecutable: 'true' }) },
  Chart: { 'inside a HelmChart': (chart) => new Chart(chart, 'tested') },
  Yaml: {
    '`load`': field(() => Yaml.load(url)),
    '`stringify` of a reference': field((v) => Yaml.stringify({ x: v.text })),
  },
  Duration: {
    'in its own unit: `Duration.seconds(v.count).toSeconds()`': field((v) => Duration.seconds(v.count).toSeconds()),
    'in another unit: `Duration.minutes(v.count).toSeconds()`': field((v) => Duration.minutes(v.count).toSeconds()),
    '`toIsoString`': field((v) => Duration.minutes(v.count).toIsoString()),
    '`toHumanString`': field((v) => Duration.minutes(v.count).toHumanString()),
  },
  Size: {
    'in its own unit: `Size.gibibytes(v.count).toGibibytes()`': field((v) => Size.gibibytes(v.count).toGibibytes()),
    'in another unit: `Size.gibibytes(v.count).toMebibytes()`': field((v) => Size.gibibytes(v.count).toMebibytes()),
    '`asString`': field((v) => Size.mebibytes(v.count).asString()),
  },
  Cron: {
    '`schedule`': field((v) => Cron.schedule({ minute: `${v.count}`, hour: v.text }).expressionString),
    '`schedule` of a function': field((v) => Cron.schedule({ minute: fn.toString(v.count) }).expressionString),
  },
};

/** Exports of cdk8s that take no values. */
export const withoutValues = [
  'App',
  'DependencyGraph',
  'DependencyVertex',
  'ImplicitTokenResolver',
  'LazyResolver',
  'Names',
  'NumberStringUnionResolver',
  'ResolutionContext',
  'SizeRoundingBehavior',
  'Testing',
  'YamlOutputType',
  'resolve',
];
