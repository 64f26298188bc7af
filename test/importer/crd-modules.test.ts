import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChartError, type Problem } from '../../lib/errors';
import { parseYamlDocuments } from '../../lib/helm/yaml/parse-yaml';
import { crdModules } from '../../lib/importer/crd-modules';
import { type Crd, crdsAmong } from '../../lib/importer/crds';
import { firstSentence, isDeprecated } from '../../lib/importer/descriptions';
import { byPreference, nameKinds } from '../../lib/importer/name-kinds';
import { printJson } from '../../lib/importer/print-json';
import type { Json, JsonMap } from '../../lib/json';

const text = readFileSync(join(__dirname, 'fixtures/widgets.yaml'), 'utf8');

function crdsOf(documents: readonly Json[]): Crd[] {
  const problems: Problem[] = [];
  const crds = crdsAmong(documents, 'crd.yaml', problems);
  if (problems.length > 0) throw new ChartError(problems);
  return crds;
}

const moduleOf = (documents: readonly Json[]): string =>
  crdModules(crdsOf(documents), () => 'crd.yaml').get('example.com') as string;

/** A CRD with the fields of a spec in each version. */
const crd = (kind: string, versions: Readonly<Record<string, JsonMap>>): JsonMap => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${kind.toLowerCase()}s.example.com` },
  spec: {
    group: 'example.com',
    names: { kind },
    scope: 'Namespaced',
    versions: Object.entries(versions).map(([name, properties]) => ({
      name,
      served: true,
      schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } },
    })),
  },
});

const field = (type: string, description?: string): JsonMap => ({ type, ...(description ? { description } : {}) });
const classesOf = (module: string): string[] =>
  [...module.matchAll(/^export class (\w+)/gm)].map(([, name = '']) => name);
const interfaceOf = (module: string, name: string): string[] =>
  new RegExp(`^export interface ${name} \\{\n(.*?)^\\}`, 'ms')
    .exec(module)?.[1]
    ?.split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '') ?? [];

describe('the module of a CRD', () => {
  const module = moduleOf(parseYamlDocuments(text, 'widgets.yaml'));

  it('has a class for each served version, named after the kind for the preferred one', () => {
    expect(classesOf(module)).toEqual(['ListV1', 'Widget', 'WidgetV1Beta1']);
    expect(module).toContain('/** Widget of `example.com/v1beta1`. @deprecated */');
  });

  it('has a type for each construct of a schema', () => {
    expect(interfaceOf(module, 'WidgetSpec')).toEqual([
      '/** Size of the widget, e.g. 3 columns. Int32; at least 1; at most 12. */',
      'readonly size: number;',
      '/** default `"fast"`. */',
      `readonly mode?: Field<'fast' | 'slow' | '' | 'it\\'s "quoted"\\n'>;`,
      'readonly replicas?: Field<number>;',
      'readonly port?: Field<number | string>;',
      '/** Deprecated: use `size`. @deprecated */',
      'readonly limit?: Field<string | null>;',
      'readonly labels?: Entries<string> | undefined;',
      'readonly raw?: Field<unknown>;',
      'readonly config?: Field<WidgetSpecConfig>;',
      'readonly empty?: Field<Record<string, never>>;',
      'readonly object?: Field<WidgetSpecObject>;',
      `readonly 'odd-name\\'s'?: Field<BooleanLike>;`,
      '/** unique by `name`. */',
      'readonly items?: List<WidgetSpecItems> | undefined;',
      'readonly tags?: List<string> | undefined;',
      'readonly children?: Entries<List<WidgetSpecChildren>> | undefined;',
      'readonly first?: Field<WidgetSpecFirst>;',
      'readonly second?: Field<WidgetSpecFirst>;',
      'readonly description?: Field<string>;',
    ]);
    expect(interfaceOf(module, 'WidgetSpecObject')).toEqual([
      'readonly apiVersion: string;',
      'readonly kind: string;',
      'readonly metadata?: Field<ObjectMeta>;',
      'readonly [field: string]: unknown;',
    ]);
    expect(interfaceOf(module, 'WidgetSpecConfig')).toContain('readonly [field: string]: unknown;');
    expect(interfaceOf(module, 'WidgetProps')).toEqual([
      'readonly metadata?: Field<ObjectMeta>;',
      '/** What the widget shows. */',
      'readonly spec: WidgetSpec;',
    ]);
    expect(module).not.toContain('WidgetStatus');
  });

  it('keeps each comment on one line, whatever a description says', () => {
    const shown = moduleOf([
      crd('Note', { v1: { text: field('string', 'Ends here */ export const x = 1;\n\nMore.') } }),
    ]);
    expect(shown).toContain('  /** Ends here *\\/ export const x = 1;. */\n');
  });

  it('is the same for any order of the definitions', () => {
    const documents = parseYamlDocuments(text, 'widgets.yaml');
    expect(moduleOf(documents.toReversed())).toBe(module);
    expect(moduleOf([...documents, ...documents])).toBe(module);
    expect(moduleOf([{ apiVersion: 'v1', kind: 'List', items: documents }])).toBe(module);
  });

  it('names types that several versions or fields share once, and others by their paths', () => {
    const pair = (description: string): JsonMap => ({
      type: 'object',
      description,
      properties: { name: field('string', 'The name.') },
    });
    const shared = moduleOf([
      crd('Gadget', { v1: { a: pair('One.'), b: pair('Another.') }, v1beta1: { a: pair('One.'), c: field('string') } }),
    ]);
    expect(interfaceOf(shared, 'GadgetSpec')).toEqual([
      '/** One. */',
      'readonly a?: Field<GadgetSpecA>;',
      '/** Another. */',
      'readonly b?: Field<GadgetSpecA>;',
    ]);
    expect(interfaceOf(shared, 'GadgetV1Beta1Spec')).toContain('readonly a?: Field<GadgetSpecA>;');
  });

  it('has no two types of one name', () => {
    const object = (name: string): JsonMap => ({ type: 'object', properties: { [name]: { type: 'string' } } });
    const shown = moduleOf([
      crd('Gadget', { v1: { fooBar: object('a'), foo: { type: 'object', properties: { bar: object('b') } } } }),
      crd('GadgetSpec', { v1: {} }),
      crd('Record', { v1: { empty: { type: 'object' } } }),
    ]);
    const names = [...shown.matchAll(/^export (?:class|interface) (\w+)/gm)].map(([, name = '']) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining(['Gadget', 'GadgetSpec', 'GadgetSpec2', 'GadgetSpecFooBar', 'RecordV1']),
    );
  });

  it('imports what it uses only', () => {
    const shown = moduleOf([crd('Gadget', { v1: { kind: { type: 'string', enum: ['List', 'Entries'] } } })]);
    expect(shown).toMatch(/^import type \{ Field \} from 'chartwright';$/m);
  });

  it('has the schemas without descriptions and status, also where text looks like code', () => {
    const json = [...module.matchAll(/String\.raw`(.*?)`/gs)].map(([, raw = '']) => JSON.parse(raw));
    const [, beta] = json[1];
    const { openAPIV3Schema } = beta.schema;
    expect(Object.keys(openAPIV3Schema.properties.spec.properties)).toContain('description');
    expect(openAPIV3Schema.description).toBeUndefined();
    expect(openAPIV3Schema.properties.spec.properties.items.items.properties.name.pattern).toBe('^[a-z`\u0024{}]+$');
    expect(openAPIV3Schema.properties.status).toEqual({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true });
    expect(beta.subresources).toEqual({ scale: { specReplicasPath: '.spec.replicas' } });
  });
});

describe('a definition that cannot be imported', () => {
  const valid = crd('Gadget', { v1: {} });
  const spec = valid.spec as JsonMap;
  it.each<[string, JsonMap, RegExp]>([
    [
      'another API version',
      { ...valid, apiVersion: 'apiextensions.k8s.io/v1beta1' },
      /unsupported apiVersion .*v1beta1/,
    ],
    ['no group', { ...valid, spec: { ...spec, group: null } }, /expected an API group in spec\.group, got null/],
    ['a group with a path', { ...valid, spec: { ...spec, group: '../x' } }, /expected an API group/],
    ['no kind', { ...valid, spec: { ...spec, names: {} } }, /expected a kind in spec\.names\.kind, got null/],
    [
      'no served version',
      { ...valid, spec: { ...spec, versions: [{ name: 'v1', served: false }] } },
      /at least one served/,
    ],
    [
      'no schema',
      { ...valid, spec: { ...spec, versions: [{ name: 'v1', served: true }] } },
      /version v1 has no schema/,
    ],
    [
      'an invalid version',
      { ...valid, spec: { ...spec, versions: [{ name: "v'1", served: true }] } },
      /name of a version/,
    ],
  ])('is rejected: %s', (_, document, message) => {
    expect(() => crdsOf([document])).toThrow(message);
    expect(() => crdsOf([document])).toThrow(/^crd\.yaml: gadgets\.example\.com: /);
  });

  it('is rejected if there are two of one kind', () => {
    const crds = crdsOf([valid, crd('Gadget', { v1: { a: field('string') } })]);
    expect(() => crdModules(crds, () => '')).toThrow(/Gadget of example\.com is defined differently in crd\.yaml/);
  });
});

describe('the names of kinds', () => {
  it('prefer versions as Kubernetes does', () => {
    const versions = ['foo10', 'v11alpha2', 'v1', 'v12alpha1', 'v10beta3', 'v2', 'v3beta1', 'v11beta2'];
    const kinds = versions.map((name) => ({ apiVersion: `example.com/${name}`, kind: 'Gadget' }));
    const order = kinds.sort(byPreference).map(({ apiVersion }) => apiVersion.split('/')[1]);
    expect(order).toEqual(['v2', 'v1', 'v11beta2', 'v10beta3', 'v3beta1', 'v12alpha1', 'v11alpha2', 'foo10']);
    expect(nameKinds(kinds, () => false).map(({ className }) => className)).toEqual([
      ...['Gadget', 'GadgetV1', 'GadgetV11Beta2', 'GadgetV10Beta3', 'GadgetV3Beta1', 'GadgetV12Alpha1'],
      ...['GadgetV11Alpha2', 'GadgetFoo10'],
    ]);
  });

  it('keep the capitals of a kind', () => {
    const kind = { apiVersion: 'example.com/v1alpha1', kind: 'K8sHTTPThing' };
    expect(nameKinds([kind], () => false)).toMatchObject([{ className: 'K8sHTTPThing', type: 'K8sHTTPThingProps' }]);
  });
});

it.each([
  ['One. Two.', 'One.'],
  ['Sizes, e.g. 3 or i.e. 4. Two.', 'Sizes, e.g. 3 or i.e. 4.'],
  ['Version 1.2 of it\nin two lines', 'Version 1.2 of it in two lines.'],
  ['One of:\n- a\n- b', 'One of:'],
  ['A title\n\nA text.', 'A title.'],
  [' \n ', undefined],
  [`${'word '.repeat(60)}end`, `${'word '.repeat(39)}word ...`],
])('the first sentence of %j is %j', (description, sentence) => {
  expect(firstSentence(description)).toBe(sentence);
});

it('recognizes deprecated fields', () => {
  expect(['Deprecated: use b.', 'The field is deprecated.', 'Not deprecated'].map(isDeprecated)).toEqual([
    true,
    true,
    false,
  ]);
});

it('prints JSON in lines that can be parsed', () => {
  const value = { a: ['x'.repeat(60), { b: 'y'.repeat(60), c: [] }], d: null };
  expect(JSON.parse(printJson(value))).toEqual(value);
  expect(printJson(value).split('\n').length).toBeGreaterThan(3);
});
