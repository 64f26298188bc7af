/** The lines to add to an app with one valid chart. */
export interface Mistake {
  /** Statements before the app. */
  readonly first?: string;
  /** Additional values, one per line. */
  readonly values?: string;
  /** Additional statements of the chart's constructor. */
  readonly statements?: string;
}

/** An app with one small chart: every value is read, every branch is reachable, and there is a validation rule. */
export const appWith = ({ first = '', values = '', statements = '' }: Mistake = {}): string => `
import { ApiObject, App } from 'cdk8s';
import { z } from 'zod';
import { each, eachEntry, fn, group, HelmChart, ifSet, stringMap, when } from 'chartwright';
${first}
const values = group({
  name: z.string().min(1).default('x').describe('Text.'),
  mode: z.enum(['fast', 'slow']).default('fast').describe('One of two words.'),
  replicas: z.int().min(0).max(100).default(2).describe('Pods.'),
  enabled: z.boolean().default(true).describe('A switch.'),
  labels: stringMap().default({ a: 'b' }).describe('Labels.'),
  hosts: z.array(z.strictObject({ host: z.string(), port: z.int().min(1).max(9999).optional() })).default([]).describe('Hosts.'),
${values}
});

class Small extends HelmChart<typeof values> {
  constructor(app: App) {
    super(app, 'small', {
      values,
      version: '1.0.0',
      appVersion: '1',
      description: 'A small chart.',
      ci: { slow: { mode: 'slow' } },
    });
    const { values: v, release } = this;
    this.object('all', {
      name: v.name,
      lower: fn.lower(v.name),
      mode: fn.choose(fn.eq(v.mode, 'slow'), 'careful', 'quick'),
      labels: ifSet(v.labels),
      hosts: each(v.hosts, ({ host, port }) => ({ host, port: ifSet(port) })),
      only: when(v.enabled, when(fn.gt(v.replicas, 5), { replicas: v.replicas, of: release.name })),
      cluster: when(fn.semverCompare('>=1.33-0', this.capabilities.kubeVersion), 'new'),
    });
    this.failIf(fn.and(v.enabled, fn.eq(v.replicas, 0)), 'replicas is 0 though enabled is true: raise it');
    this.notes('Released', when(v.enabled, 'and enabled'));
${statements}
  }
  object(id: string, spec: unknown) {
    return new ApiObject(this, id, { apiVersion: 'example.com/v1', kind: 'Example', spec });
  }
}

export const createApp = (): App => {
  const app = new App();
  new Small(app);
  return app;
};
`;

/** The line of a statement in an app. */
export const lineOf = (app: string, text: string): number =>
  app.split('\n').findIndex((line) => line.includes(text)) + 1;
