import type { Construct } from 'constructs';
import type { Plain } from '../expr/expr';
import type { HelmChart } from './helm-chart';
import { FolderScope } from './scopes';

/** What an object needs to know of where it stands: a whole chart, or one component of it. */
export type ChartPart = Pick<
  HelmChart,
  'fullname' | 'selectorLabels' | 'namespace' | 'when' | 'define' | 'nameOf' | 'describe' | 'refuse' | 'refuseEach'
>;

/**
 * A part of a chart with pods of its own, such as the dashboard beside a controller: its objects stand in a folder and
 * carry the label `app.kubernetes.io/component`, by which its pods are selected too.
 */
export class Component extends FolderScope implements ChartPart {
  /** Name of its main objects. */
  readonly fullname: string;
  /** `<chart>.<component>.selectorLabels`. */
  readonly selectorLabels: Record<string, string>;
  readonly namespace: string;

  /** A component's folder and label are its id; its name is `<fullname>-<id>`, or the full name when `isMain`. */
  constructor(
    readonly chart: HelmChart,
    id: string,
    options: { isMain: boolean } = { isMain: false },
  ) {
    super(chart, id, id);
    this.fullname = options.isMain ? chart.fullname : chart.nameOf(id);
    // Every chart has a namespace of its own: HelmChart sets it.
    this.namespace = chart.namespace as string;
    this.selectorLabels = chart.defineObject(
      `${id}.selectorLabels`,
      `Labels that select the pods of the ${id}; a live release keeps them.`,
      { ...chart.selectorLabels, [componentLabel]: id },
    );
  }

  when(condition: unknown, within: Construct = this): Construct {
    return this.chart.when(condition, within);
  }

  define(name: string, description: string, body: unknown, plain?: Plain): string {
    return this.chart.define(`${this.node.id}.${name}`, description, body, plain);
  }

  nameOf(suffix: string): string {
    return this.chart.nameOf(suffix);
  }

  describe(object: Construct, text: string): void {
    this.chart.describe(object, text);
  }

  refuse(condition: unknown, message: string): void {
    this.chart.refuse(condition, message);
  }

  refuseEach: HelmChart['refuseEach'] = (over, refusal) => this.chart.refuseEach(over, refusal);
}

/** The label that tells the components of one release apart. */
export const componentLabel = 'app.kubernetes.io/component';
