import * as cdk8s from 'cdk8s';
import type { Construct } from 'constructs';
import { ChartError } from '../errors';
import { type Expr, include, type NamedTemplate, type Quoting } from '../expr/ast';
import { entriesOf, isPlain, loopOf } from '../expr/blocks';
import { buildContext } from '../expr/build-context';
import { decodeTree } from '../expr/decode-tree';
import { capabilities, chartInfo, release, toCondition } from '../expr/fn';
import type { ListOf, MapOf } from '../expr/ref-types';
import { toExpr } from '../expr/to-expr';
import { listToken, mapToken, stringToken } from '../expr/tokens';
import type { Json } from '../json';
import { declare, type Group, type Refs, type ValuesSchema } from '../values/define';
import { plainRefs, refsOf } from '../values/refs';
import { adaptCdk8s } from './adapt-cdk8s';
import { callingFile } from './call-site';
import { ChartDependency } from './chart-dependency';
import type { GivenProps, HelmChartProps } from './chart-props';
import { checkProps } from './check-props';
import { generatedFiles, putFile } from './files';
import { nameTemplates } from './name-templates';
import { checkSuffix, suffixed, suffixOf } from './names';
import { addComment } from './object-comment';
import { EachScope, FolderScope, type Guard, GuardScope, guardsAround, namingIds } from './scopes';
import { templateFileOf } from './template-file';

adaptCdk8s();

/** Marks every HelmChart, as cdk8s and constructs mark what is theirs. */
const brand = Symbol.for('chartwright.HelmChart');

/** A validation rule: rendering fails with the message, which may hold references, while the condition holds. */
export interface ValidationRule {
  /** What makes the values invalid. */
  readonly condition: unknown;
  /** The values at fault and the fix. */
  readonly message: string;
}

/** A validation rule: rendering fails with the message, which may contain values, if the condition holds. */
export interface DeclaredRule {
  readonly condition: Expr;
  readonly message: Expr;
  /** The blocks around it, outermost first: it is checked in each iteration, and while the conditions hold. */
  readonly guards: readonly Guard[];
}

/** Converts a rule where it is declared, so that an error has the location of the call. */
const declaredRule = ({ condition, message }: ValidationRule, guards: readonly Guard[]): DeclaredRule => ({
  condition: toCondition(condition, 'failIf'),
  message: toExpr(message, 'failIf'),
  guards,
});

/** Throws where a parent chart has a subchart of this name. */
function rejectTaken(scope: Construct, name: string): void {
  if (!HelmChart.isHelmChart(scope) || !HelmChart.isHelmChart(scope.node.tryFindChild(name))) return;
  const message = 'the parent has two subcharts of this name: give each an alias of its own in its props';
  throw new ChartError({ code: 'chart-invalid', where: `${scope.node.path}/${name}`, message });
}

/**
 * A Helm chart, from whose constructs plain manifests are rendered too. It takes any cdk8s ApiObject, and references to
 * its values are used as if they were the values.
 * @typeParam V type of the values schema
 * @example
 * ```ts
 * const values = group({ greeting: z.string().default('hello').describe('Text to greet with.') });
 *
 * export class Hello extends HelmChart<typeof values> {
 *   constructor(scope: Construct) {
 *     super(scope, 'hello', { values, version: '1.0.0', appVersion: '1.0.0', description: 'Says hello.' });
 *     const data = { greeting: this.values.greeting };
 *     new ApiObject(this, 'config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: this.fullname }, data });
 *   }
 * }
 * ```
 */
export class HelmChart<V extends ValuesSchema = ValuesSchema> extends cdk8s.Chart {
  /**
   * What classes usually have; the one of cdk8s.Chart would take every cdk8s.Chart for a HelmChart.
   * @internal
   */
  static override readonly [Symbol.hasInstance] = Function.prototype[Symbol.hasInstance] as (
    value: unknown,
  ) => value is HelmChart;

  /** Whether a value is a HelmChart, also one of another copy of this package. */
  static isHelmChart(value: unknown): value is HelmChart {
    return typeof value === 'object' && value !== null && brand in value;
  }

  /** Namespace of the objects: that of the release, or `namespaceOverride` where the chart declares it. */
  declare readonly namespace: string;
  /** Typed references to the chart's values. */
  readonly values: Refs<V>;
  /** `.Chart`: name, version and appVersion of Chart.yaml, which `helm package` can set. */
  readonly chart = chartInfo;
  /** `.Release`: name, namespace and revision of the release. */
  readonly release = release;
  /** `.Capabilities`: version of the cluster. */
  readonly capabilities = capabilities;
  /**
   * Name in Chart.yaml, which an alias does not change.
   * @internal
   */
  readonly ownName: string;
  /**
   * What the schema declares.
   * @internal
   */
  readonly declared: Group;
  /**
   * Tells this chart's references from those of any other.
   * @internal
   */
  readonly chartKey: object;
  /**
   * The innermost file outside this library that made the chart, relative to the project: that of its class, if it has
   * a constructor.
   * @internal
   */
  readonly sourceFile: string;
  /**
   * Named templates by full name, in the order of definition.
   * @internal
   */
  readonly namedTemplates = new Map<string, NamedTemplate>();
  /**
   * Further files of the chart by path.
   * @internal
   */
  readonly files = new Map<string, string>();
  /**
   * Custom resource definitions by file name under crds/.
   * @internal
   */
  readonly crds = new Map<string, string>();
  /**
   * Conditions under which rendering fails.
   * @internal
   */
  readonly validationRules: DeclaredRule[] = [];
  /**
   * NOTES.txt, as text with placeholders or conditional lines.
   * @internal
   */
  readonly noteTexts: unknown[] = [];

  /** Values schema and metadata, as given. */
  readonly props: GivenProps<V>;
  /** `<chart>.name`: name of the chart, or `nameOverride` where the chart declares it. */
  readonly chartName: string;
  /** `<chart>.fullname`: name of the main objects, at most 46 characters. */
  readonly fullname: string;
  /** `<chart>.selectorLabels`: labels that select the chart's pods, used as a map or spread. */
  readonly selectorLabels: Record<string, string>;

  /**
   * @param scope the App, or a HelmChart whose subchart this is
   * @param id name of the chart in Chart.yaml; the construct has the same id, or that of `alias`
   * @param props its values and metadata
   * @throws ChartError `chart-invalid` for invalid metadata, `schema-invalid` for a leaf without description or
   * default, or one that JSON Schema cannot express; reading a value that the schema does not declare from `values`
   * throws `undeclared-value`
   */
  constructor(scope: Construct, id: string, props: HelmChartProps<V>) {
    const declared = declare(props.values);
    const chartKey = {};
    const names = nameTemplates(id, props.values, chartKey);
    rejectTaken(scope, props.alias ?? id);
    super(scope, props.alias ?? id, { namespace: names.namespace.text });
    Object.defineProperty(this, brand, { value: true });
    checkProps(id, { ...props, isSubchart: HelmChart.isHelmChart(scope) });
    this.ownName = id;
    this.props = props as GivenProps<V>;
    this.declared = declared;
    this.chartKey = chartKey;
    this.sourceFile = callingFile();
    this.values = this.references();
    for (const { template } of Object.values(names)) this.namedTemplates.set(template.name, template);
    this.chartName = names.name.text;
    this.fullname = names.fullname.text;
    this.selectorLabels = this.defineSelectorLabels();
    this.standardLabels = this.defineStandardLabels(names.chart.text);
  }

  /** References to the values; while charts are built again from plain values, the values themselves. */
  private references(): Refs<V> {
    const charts = this.node.scopes.filter(HelmChart.isHelmChart);
    const plain = buildContext().valuesOf?.(charts.map(({ node }) => node.id).join('/'));
    return (plain ? plainRefs(this.declared, plain) : refsOf(this.declared, this.chartKey)) as Refs<V>;
  }

  private defineSelectorLabels(): Record<string, string> {
    const description = 'Pod labels. Selectors repeat them and are immutable, so they must not change.';
    return this.defineObject('selectorLabels', description, {
      'app.kubernetes.io/name': this.chartName,
      'app.kubernetes.io/instance': release.name,
    });
  }

  private defineStandardLabels(chartLabel: string): Record<string, string> {
    return this.defineObject('labels', 'Labels of every object.', {
      'helm.sh/chart': chartLabel,
      ...this.selectorLabels,
      'app.kubernetes.io/version': chartInfo.appVersion,
      'app.kubernetes.io/managed-by': release.service,
    });
  }

  /**
   * `<chart>.labels`: labels of every object. A bare pod must not have them, or the Services of the chart would select
   * it.
   */
  readonly standardLabels: Record<string, string>;

  /** Labels of every object, which cdk8s adds; undefined while the constructor of cdk8s.Chart runs. */
  override get labels(): { [name: string]: string } {
    return { ...this.standardLabels };
  }

  /**
   * Name of an object without `metadata.name`: `<fullname>`, with the ids between chart and object as a suffix.
   * @throws ChartError `chart-invalid` if the ids make no valid suffix
   */
  override generateObjectName(apiObject: cdk8s.ApiObject): string {
    return this.nameOf(suffixOf(namingIds(this, apiObject)));
  }

  /**
   * `<fullname>-<suffix>`, a DNS label.
   * @param suffix literal text of at most 16 lower-case letters, digits and hyphens
   * @throws ChartError `chart-invalid` for any other suffix
   */
  nameOf(suffix: string): string {
    checkSuffix(this.node.path, suffix);
    return suffixed(this.fullname, suffix);
  }

  /**
   * Defines the named template `<chart>.<name>` and returns a reference to its text.
   * @param name short name; what precedes a dot names the file: `rbac.rules` is written to `templates/_rbac.tpl`
   * @param description comment above the definition
   * @param body text with references
   * @param quoting how its text is quoted as a YAML scalar: `bare` for none, `quotable` for plain double quotes,
   * `escape` for `quote`
   * @throws ChartError `chart-invalid` if the name is already defined, or names no valid file
   * @example
   * ```ts
   * const dsn = this.define('dsn', 'Connection string.', `postgres://${v.database.host}:${v.database.port}`);
   * ```
   */
  define(name: string, description: string, body: unknown, quoting: Quoting = 'escape'): string {
    const template = {
      name: `${this.ownName}.${name}`,
      description,
      form: 'text' as const,
      body: toExpr(body, name),
      chartKey: this.chartKey,
    };
    this.addTemplate(name, template);
    return stringToken(include(template, quoting));
  }

  /**
   * Defines the named template `<chart>.<name>` of a map or list and returns a reference to it, which can be spread.
   * @param name short name, as that of `define`
   * @param description comment above the definition
   * @param body map or list with references
   * @throws ChartError `chart-invalid` if the name is already defined, or names no valid file
   */
  defineObject<T>(name: string, description: string, body: readonly T[]): Exclude<T, undefined>[];
  defineObject(name: string, description: string, body: object): Record<string, string>;
  defineObject(name: string, description: string, body: object): Record<string, string> | unknown[] {
    const template = {
      name: `${this.ownName}.${name}`,
      description,
      form: 'object' as const,
      body,
      chartKey: this.chartKey,
    };
    this.addTemplate(name, template);
    const node = { kind: 'object', template } as const;
    return Array.isArray(body) ? listToken(node) : mapToken(node);
  }

  private addTemplate(name: string, template: NamedTemplate): void {
    templateFileOf(name);
    if (this.namedTemplates.has(template.name)) {
      throw new ChartError({
        code: 'chart-invalid',
        where: template.name,
        message: 'this named template is defined twice',
      });
    }
    this.namedTemplates.set(template.name, template);
  }

  private scopes = 0;

  /**
   * A scope whose objects are rendered while the condition holds: `{{- if }}` around the file of each.
   * @param condition value, reference or expression; true as in Helm
   * @param parent scope in which it nests
   * @example
   * ```ts
   * new ApiObject(this.when(v.metrics.enabled), 'metrics', { apiVersion: 'v1', kind: 'Service', spec });
   * ```
   */
  when(condition: unknown, parent: Construct = this): Construct {
    const expr = toCondition(condition, 'when');
    return new GuardScope(parent, `when${++this.scopes}`, { kind: 'when', condition: expr });
  }

  /**
   * Objects for each item of a list, or each entry of a map: `{{- range }}` around the file of each.
   * @param over list or map
   * @param build makes the objects of one item below the scope; of a map it gets the key too
   * @param parent scope in which it nests
   * @example
   * ```ts
   * this.each(v.queues, (scope, queue, name) => {
   *   const data = { url: queue.url };
   *   new ApiObject(scope, 'queue', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
   * });
   * ```
   */
  each<T>(
    over: ListOf<T> | MapOf<T>,
    build: (scope: Construct, item: T, key: string) => void,
    parent: Construct = this,
  ): void {
    const id = `each${++this.scopes}`;
    if (isPlain(over)) {
      for (const [key, item] of entriesOf(over)) build(new EachScope(parent, `${id}-${key}`), item as T, key);
      return;
    }
    const { body, ...guard } = loopOf(over, (each: T, name) => ({ each, name }));
    build(new EachScope(parent, id, guard), body.each, body.name);
  }

  /**
   * A scope whose templates are in `templates/<folder>/`, each in a file named after the id of its object.
   * @throws ChartError `chart-invalid` for other characters than lower-case letters, digits and hyphens
   */
  folder(folder: string): Construct {
    return new FolderScope(this, `folder${++this.scopes}`, folder);
  }

  /**
   * A scope for `helm test` pods: `templates/tests/`. Each pod needs the annotation `helm.sh/hook: test`, which
   * `ConnectionTest` sets.
   */
  tests(): Construct {
    return this.folder('tests');
  }

  /**
   * Declares a validation rule: rendering fails with the message while the condition holds (Helm's `fail`).
   * @param condition what makes the values invalid
   * @param message the values at fault and the fix; may hold references
   * @param scope scope of `when` or `each`: the rule is checked while its objects are rendered, and for each of them
   * @example
   * ```ts
   * this.failIf(fn.gt(v.minReplicas, v.maxReplicas), 'minReplicas is larger than maxReplicas: lower it');
   * ```
   */
  failIf(condition: unknown, message: string, scope: Construct = this): void {
    this.validationRules.push(declaredRule({ condition, message }, guardsAround(scope)));
  }

  /**
   * Declares validation rules for each item of a list, or each entry of a map; all of one call share a loop.
   * @param over list or map
   * @param rejection the rules of one item: conditions and messages as those of `failIf`
   * @param scope scope of `when` or `each`, as that of `failIf`
   * @example
   * ```ts
   * this.failIfAny(v.hosts, ({ host }) => ({ condition: fn.eq(host, '*'), message: 'hosts must not hold *' }));
   * ```
   */
  failIfAny<T>(
    over: ListOf<T> | MapOf<T>,
    rejection: (item: T, key: string) => ValidationRule | readonly ValidationRule[],
    scope: Construct = this,
  ): void {
    const around = guardsAround(scope);
    const add = (rules: ValidationRule | readonly ValidationRule[], guards: readonly Guard[]): void => {
      this.validationRules.push(...[rules].flat().map((rule) => declaredRule(rule, guards)));
    };
    if (isPlain(over)) {
      for (const [key, item] of entriesOf(over)) add(rejection(item as T, key), around);
      return;
    }
    const { body, ...guard } = loopOf(over, rejection);
    add(body, [...around, guard]);
  }

  /** Sets the comment at the top of the template of an object; the last call wins. */
  describe(object: Construct, text: string): void {
    addComment(object, text);
  }

  /**
   * Adds lines to NOTES.txt.
   * @param lines text with references, or `when(condition, line)` and lists of lines
   */
  notes(...lines: unknown[]): void {
    // Decoded again with the chart; here, an error has the location of the call.
    decodeTree(lines, { where: 'NOTES.txt', controls: new Set() });
    this.noteTexts.push(...lines);
  }

  /**
   * Adds the file `crds/<name>`, which Helm installs before the templates and never upgrades.
   * @throws ChartError `chart-invalid` for an invalid file name, or one that is already added
   */
  addCrd(name: string, content: string): void {
    putFile(this.crds, `${this.node.path}: crds/`, name, content);
  }

  /**
   * Adds a file to the chart, which `fn.filesGet(path)` reads.
   * @param path path in the chart, such as `files/run.sh`
   * @param content its text
   * @throws ChartError `chart-invalid` for an invalid path, one that Chartwright writes, or one that is already added
   */
  addFile(path: string, content: string): void {
    putFile(this.files, this.node.path, path, content, generatedFiles);
  }

  /** Its subcharts: the HelmCharts that are its children. */
  get subcharts(): HelmChart[] {
    return this.node.children.filter(HelmChart.isHelmChart);
  }

  /**
   * The charts of others that it depends on.
   * @internal
   */
  get dependencies(): ChartDependency[] {
    return this.node.children.filter(ChartDependency.isChartDependency);
  }

  /**
   * The manifests of a release with the chart's name and its default values, for `cdk8s synth`. The first document of
   * `ci` sets the values that have no default.
   */
  override toJson(): Json[] {
    // Loaded on demand, because render/ imports chart/.
    const { defaultManifests } = require('../render/default-manifests') as typeof import('../render/default-manifests');
    return defaultManifests(this) as Json[];
  }
}
