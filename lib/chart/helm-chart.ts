import * as cdk8s from 'cdk8s';
import type { Construct } from 'constructs';
import { ChartError } from '../errors';
import { include, type NamedTemplate, type Quoting } from '../expr/ast';
import { entriesOf, isPlain, loopOf } from '../expr/blocks';
import { buildContext } from '../expr/build-context';
import { capabilities, chartInfo, release, toCondition } from '../expr/fn';
import type { ListOf, MapOf } from '../expr/ref-types';
import { toExpr } from '../expr/to-expr';
import { listToken, mapToken, stringToken } from '../expr/tokens';
import type { Json, JsonMap } from '../json';
import { declare, type Group, type Refs, type ValuesSchema } from '../values/define';
import { plainRefs, refsOf } from '../values/refs';
import { adaptCdk8s } from './adapt-cdk8s';
import { sourceFileOf } from './call-site';
import { checkProps } from './check-props';
import { generatedFiles, putFile } from './files';
import { checkSuffix, nameTemplates, suffixed, suffixOf } from './names';
import { addComment } from './object-comment';
import { FolderScope, type Guard, GuardScope, namingIds } from './scopes';
import { templateFileOf } from './template-file';

adaptCdk8s();

/** Who answers for a chart, as Chart.yaml lists them. */
export interface Maintainer {
  name: string;
  email?: string;
  url?: string;
}

/** What a chart is, beside its objects. */
export interface HelmChartProps<V extends ValuesSchema> {
  /** Every value of the chart, declared once. */
  readonly values: V;
  /** Chart version, SemVer 2. */
  readonly version: string;
  /** Version of the application inside. */
  readonly appVersion: string;
  /** One sentence for Chart.yaml and the README. */
  readonly description: string;
  /** Kubernetes versions it supports, a Masterminds constraint. @default '>=1.28.0-0' */
  readonly kubeVersion?: string;
  /** @default [] */
  readonly keywords?: readonly string[];
  /** Home page. @default none */
  readonly home?: string;
  /** Where its source is. @default [] */
  readonly sources?: readonly string[];
  /** @default [] */
  readonly maintainers?: readonly Maintainer[];
  /** URL of an icon. @default none */
  readonly icon?: string;
  /** Chart.yaml annotations, such as Artifact Hub's. @default {} */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Values documents by name: each becomes ci/<name>-values.yaml and is tested. @default none */
  readonly ci?: Readonly<Record<string, JsonMap>>;
  /** Markdown that stands above the values table in the chart's README. @default the description */
  readonly readme?: string;
  /** As a subchart: the values paths of the parent that switch it, by commas, such as `mlflow.enabled`. @default always on */
  readonly condition?: string;
}

type Rejected = { readonly condition: unknown; readonly message: string };

/** A refusal at rendering: the message, which may hold values, is shown when the condition holds. */
export interface DeclaredRule extends Rejected {
  /** The loop it is asked in, once a turn. */
  readonly guard?: Guard;
}

/**
 * A Helm chart and, from the same constructs, plain manifests. Any cdk8s ApiObject may stand inside; references to
 * values are used as if they were the values.
 */
export class HelmChart<V extends ValuesSchema = ValuesSchema> extends cdk8s.Chart {
  /** What classes usually have; the one of cdk8s.Chart would take every cdk8s.Chart for a HelmChart. */
  static override readonly [Symbol.hasInstance] = Function.prototype[Symbol.hasInstance] as (
    value: unknown,
  ) => value is HelmChart;

  /** `<chart>.namespace`. */
  declare readonly namespace: string;
  /** Typed references to the chart's values. */
  readonly values: Refs<V>;
  /** `.Release`. */
  readonly release = release;
  /** `.Capabilities`. */
  readonly capabilities = capabilities;
  /** What the schema declares. */
  readonly declared: Group;
  /** Tells this chart's references from those of any other. */
  readonly chartKey: object;
  /** The innermost file outside this library that made the chart, relative to the project: that of its class, if it has a constructor. */
  readonly sourceFile: string;
  /** Named templates by full name, in the order of definition. */
  readonly namedTemplates = new Map<string, NamedTemplate>();
  /** Further files of the chart by path. */
  readonly files = new Map<string, string>();
  /** Custom resource definitions by file name under crds/. */
  readonly crds = new Map<string, string>();
  /** Conditions under which rendering is refused. */
  readonly validationRules: DeclaredRule[] = [];
  /** NOTES.txt, as text with placeholders or conditional lines. */
  readonly noteTexts: unknown[] = [];

  /** `<chart>.name`. */
  readonly chartName: string;
  /** `<chart>.fullname`: the name of the main objects, at most 46 characters. */
  readonly fullname: string;
  /** `<chart>.selectorLabels`, to be spread or used as a map. */
  readonly selectorLabels: Record<string, string>;

  constructor(
    scope: Construct,
    id: string,
    readonly props: HelmChartProps<V>,
  ) {
    const declared = declare(props.values);
    const chartKey = {};
    const names = nameTemplates(id, props.values, chartKey);
    const token = (name: keyof typeof names): string => {
      const template = names[name];
      return stringToken(include(template, template.quoting));
    };
    super(scope, id, { namespace: token('namespace') });
    checkProps(id, props);
    this.declared = declared;
    this.chartKey = chartKey;
    this.sourceFile = sourceFileOf(new Error());
    const charts = this.node.scopes.filter((scope) => scope instanceof HelmChart);
    const plain = buildContext().valuesOf?.(charts.map(({ node }) => node.id).join('/'));
    this.values = (plain ? plainRefs(declared, plain) : refsOf(declared, chartKey)) as Refs<V>;
    for (const template of Object.values(names)) this.namedTemplates.set(template.name, template);
    this.chartName = token('name');
    this.fullname = token('fullname');
    this.selectorLabels = this.defineObject(
      'selectorLabels',
      'Pod labels. Selectors repeat them and are immutable, so they must not change.',
      {
        'app.kubernetes.io/name': this.chartName,
        'app.kubernetes.io/instance': release.name,
      },
    );
    this.standardLabels = this.defineObject('labels', 'Labels of every object.', {
      'helm.sh/chart': token('chart'),
      ...this.selectorLabels,
      'app.kubernetes.io/version': chartInfo.appVersion,
      'app.kubernetes.io/managed-by': release.service,
    });
  }

  /** `<chart>.labels`; a bare pod must not carry them, or the Services of the chart would select it. */
  readonly standardLabels: Record<string, string>;

  /** The labels of every object; undefined while cdk8s's own constructor runs. */
  override get labels(): { [name: string]: string } {
    return { ...this.standardLabels };
  }

  /** `<fullname>`, or `<fullname>-<suffix>` from the ids between chart and object. */
  override generateObjectName(apiObject: cdk8s.ApiObject): string {
    return this.nameOf(suffixOf(namingIds(this, apiObject)));
  }

  /** `<fullname>-<suffix>`; at most 16 characters of suffix fit into a DNS label. */
  nameOf(suffix: string): string {
    checkSuffix(this.node.path, suffix);
    return suffixed(this.fullname, suffix);
  }

  /** Defines a named text template and returns the text it yields; `rbac.rules` is written to templates/_rbac.tpl. */
  define(name: string, description: string, body: unknown, quoting: Quoting = 'escape'): string {
    const template = {
      name: `${this.node.id}.${name}`,
      description,
      form: 'text' as const,
      body: toExpr(body, name),
      chartKey: this.chartKey,
    };
    this.addTemplate(name, template);
    return stringToken(include(template, quoting));
  }

  /** Defines a named object template and returns the map or list it yields; it may be spread. */
  defineObject(name: string, description: string, body: readonly unknown[]): string[];
  defineObject(name: string, description: string, body: object): Record<string, string>;
  defineObject(name: string, description: string, body: object): Record<string, string> | string[] {
    const template = {
      name: `${this.node.id}.${name}`,
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

  /** A scope whose objects are there only while the condition holds; their files are guarded by `{{- if }}`. */
  when(condition: unknown, parent: Construct = this): Construct {
    const expr = toCondition(condition, 'when');
    return new GuardScope(parent, `when${++this.scopes}`, { kind: 'when', condition: expr });
  }

  /** One set of objects for every item of a list, or every entry of a map; their files loop with `{{- range }}`. */
  each<T>(
    over: ListOf<T> | MapOf<T>,
    build: (scope: Construct, item: T, key: string) => void,
    parent: Construct = this,
  ): void {
    const id = `each${++this.scopes}`;
    if (isPlain(over)) {
      for (const [key, item] of entriesOf(over)) build(new GuardScope(parent, `${id}-${key}`), item as T, key);
      return;
    }
    const scope = new GuardScope(parent, id);
    const { body: _, ...guard } = loopOf(over, (each: T, name) => build(scope, each, name));
    scope.guard = guard;
  }

  /** A scope whose objects stand under templates/<folder>/, each in a file named after its id. */
  folder(folder: string): Construct {
    return new FolderScope(this, `folder${++this.scopes}`, folder);
  }

  /** A scope for `helm test` pods: templates/tests/. Each needs the annotation `helm.sh/hook: test`, as `ConnectionTest` has it. */
  tests(): Construct {
    return this.folder('tests');
  }

  /** Refuses to render, with a message that says what to do, while the condition holds (Helm's `fail`). */
  failIf(condition: unknown, message: string): void {
    this.validationRules.push({ condition, message });
  }

  /** Refuses to render while a condition holds for some item of a list, or some entry of a map; several are asked in one loop. */
  failIfAny<T>(over: ListOf<T> | MapOf<T>, rejection: (item: T, key: string) => Rejected | readonly Rejected[]): void {
    if (isPlain(over)) {
      for (const [key, item] of entriesOf(over)) this.validationRules.push(...[rejection(item as T, key)].flat());
      return;
    }
    const { body, ...guard } = loopOf(over, rejection);
    this.validationRules.push(...[body].flat().map((one) => ({ ...one, guard })));
  }

  /** Says what an object is for, in a comment at the top of its template. */
  describe(object: Construct, text: string): void {
    addComment(object, text);
  }

  /** Adds lines to NOTES.txt; a line made by `when` appears only while its condition holds. */
  notes(...lines: unknown[]): void {
    this.noteTexts.push(...lines);
  }

  /** Adds a custom resource definition under crds/, which Helm installs first and never upgrades. */
  addCrd(name: string, content: string): void {
    putFile(this.crds, `${this.node.path}: crds/`, name, content);
  }

  /** Adds a file, which templates may read with `fn.filesGet(path)`. */
  addFile(path: string, content: string): void {
    putFile(this.files, this.node.path, path, content, generatedFiles);
  }

  /** The subcharts: HelmCharts whose parent is this one. */
  get subcharts(): HelmChart[] {
    return this.node.children.filter((child): child is HelmChart => child instanceof HelmChart);
  }

  /**
   * The manifests of a release with the chart's name and its default values, for `cdk8s synth`. Values without a default are
   * those of the first ci/ document.
   */
  override toJson(): Json[] {
    // Loaded when cdk8s asks for it: rendering is above charts, and imports them.
    const { defaultManifests } = require('../render/default-manifests') as typeof import('../render/default-manifests');
    // Inside the class the compiler does not see that every schema's chart is a chart of some schema.
    return defaultManifests(this as unknown as HelmChart) as Json[];
  }
}
