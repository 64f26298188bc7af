import type { Construct, IConstruct } from 'constructs';
import type { Quoting } from '../expr/ast';
import { fn } from '../expr/fn';
import type { HelmChart } from './helm-chart';
import { FolderScope } from './scopes';

/** A `HelmChart` or a `Component` of it: what a construct that works in both needs. */
export type ChartScope = {
  /** A scope whose objects are rendered while the condition holds, in the chart or component or in a construct of it. */
  when(condition: unknown, parent?: Construct): Construct;
} & Pick<
  HelmChart,
  'fullname' | 'selectorLabels' | 'namespace' | 'define' | 'nameOf' | 'describe' | 'failIf' | 'failIfAny'
>;

/** Options of a `Component`. */
export interface ComponentOptions {
  /** Names the component's objects `<fullname>` like those of the chart, not `<fullname>-<id>`. @default false */
  readonly isMain?: boolean;
  /** Condition under which its objects are rendered. @default true */
  readonly enabled?: unknown;
}

/**
 * A part of a chart with its own pods, such as a dashboard beside a controller. Its templates are in a folder, and the
 * label `app.kubernetes.io/component` tells its pods from those of other components.
 * @example
 * ```ts
 * const api = new Component(this, 'api', { enabled: v.api.enabled });
 * new Ingress(api, 'ingress', { values: v.api.ingress, serviceName: api.fullname });
 * ```
 */
export class Component extends FolderScope implements ChartScope {
  /** Name of its main objects: `<chart fullname>-<id>`, or without the id for the main component. */
  readonly fullname: string;
  /** Labels that select its pods: `<chart>.<component>.selectorLabels`. */
  readonly selectorLabels: Record<string, string>;
  /** Namespace of its objects: that of the chart. */
  readonly namespace: string;

  /**
   * @param chart the chart
   * @param id lower-case letters, digits and hyphens; also the name of its folder and the value of its label
   * @param options name and condition
   * @throws ChartError `chart-invalid` if the id is not a valid folder name, or the chart has a component with that id
   */
  constructor(
    /** The chart that the component belongs to. */
    readonly chart: HelmChart,
    id: string,
    private readonly options: ComponentOptions = {},
  ) {
    super(chart, id, id);
    this.fullname = options.isMain ? chart.fullname : chart.nameOf(id);
    this.namespace = chart.namespace;
    this.selectorLabels = chart.defineObject(
      `${id}.selectorLabels`,
      `Pod labels of the component ${id}. Selectors repeat them and are immutable, so they must not change.`,
      { ...chart.selectorLabels, [componentLabel]: id },
    );
  }

  /** The scopes whose objects are rendered only while the component is enabled. */
  private readonly enabledScopes = new WeakSet<IConstruct>();

  /**
   * A scope whose objects are rendered while the component is enabled and the condition holds.
   * @param condition value, reference or expression
   * @param parent scope in which it nests
   */
  when(condition: unknown = true, parent: Construct = this): Construct {
    const isEnabled = parent.node.scopes.some((scope) => this.enabledScopes.has(scope));
    const conditions = [isEnabled ? true : (this.options.enabled ?? true), condition].filter((one) => one !== true);
    if (conditions.length === 0) return parent;
    const scope = this.chart.when(conditions.length === 1 ? conditions[0] : fn.and(...conditions), parent);
    this.enabledScopes.add(scope);
    return scope;
  }

  /**
   * Defines the named text template `<chart>.<component>.<name>`; see `HelmChart.define`.
   * @throws ChartError `chart-invalid` if the name is already defined
   */
  define(name: string, description: string, body: unknown, quoting?: Quoting): string {
    return this.chart.define(`${this.node.id}.${name}`, description, body, quoting);
  }

  /**
   * `<chart fullname>-<suffix>`; see `HelmChart.nameOf`.
   * @throws ChartError `chart-invalid` for a suffix that is too long or not a literal
   */
  nameOf(suffix: string): string {
    return this.chart.nameOf(suffix);
  }

  describe(object: Construct, text: string): void {
    this.chart.describe(object, text);
  }

  failIf(condition: unknown, message: string): void {
    this.chart.failIf(condition, message);
  }

  /** Declares validation rules for each item of a list, or each entry of a map; see `HelmChart.failIfAny`. */
  failIfAny: HelmChart['failIfAny'] = (over, rule) => this.chart.failIfAny(over, rule);
}

/** Key of the label that tells the components of a release apart. */
export const componentLabel = 'app.kubernetes.io/component';
