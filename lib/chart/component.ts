import type { Construct } from 'constructs';
import type { Quoting } from '../expr/ast';
import { fn } from '../expr/fn';
import type { HelmChart } from './helm-chart';
import { FolderScope } from './scopes';

/** What an object needs to know of where it stands: a whole chart, or one component of it. */
export type ChartScope = { when(condition: unknown): Construct } & Pick<
  HelmChart,
  'fullname' | 'selectorLabels' | 'namespace' | 'define' | 'nameOf' | 'describe' | 'failIf' | 'failIfAny'
>;

/** How a component differs from the chart it belongs to. */
export interface ComponentOptions {
  /** It has the chart's own full name. @default false: `<fullname>-<id>` */
  readonly isMain?: boolean;
  /** The condition under which it is there at all. @default always */
  readonly enabled?: unknown;
}

/**
 * A part of a chart with pods of its own, such as the dashboard beside a controller: its objects stand in a folder and
 * carry the label `app.kubernetes.io/component`, by which its pods are selected too.
 */
export class Component extends FolderScope implements ChartScope {
  /** Name of its main objects. */
  readonly fullname: string;
  /** `<chart>.<component>.selectorLabels`. */
  readonly selectorLabels: Record<string, string>;
  readonly namespace: string;

  /** A component's folder and label are its id. */
  constructor(
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

  /** A scope whose objects are there while the component is, and the condition holds too. */
  when(condition: unknown = true): Construct {
    const conditions = [this.options.enabled ?? true, condition].filter((one) => one !== true);
    if (conditions.length === 0) return this;
    return this.chart.when(conditions.length === 1 ? conditions[0] : fn.and(...conditions), this);
  }

  define(name: string, description: string, body: unknown, quoting?: Quoting): string {
    return this.chart.define(`${this.node.id}.${name}`, description, body, quoting);
  }

  nameOf(suffix: string): string {
    return this.chart.nameOf(suffix);
  }

  describe(object: Construct, text: string): void {
    this.chart.describe(object, text);
  }

  failIf(condition: unknown, message: string): void {
    this.chart.failIf(condition, message);
  }

  failIfAny: HelmChart['failIfAny'] = (over, rule) => this.chart.failIfAny(over, rule);
}

/** The label that tells the components of one release apart. */
export const componentLabel = 'app.kubernetes.io/component';
