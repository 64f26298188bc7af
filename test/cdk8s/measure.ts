import { ApiObject, App } from 'cdk8s';
import { z } from 'zod';
import { HelmChart } from '../../lib/chart/helm-chart';
import { standardLabelKeys } from '../../lib/chart/names';
import { ChartError, messageOf, type Problem } from '../../lib/errors';
import { withLocation } from '../../lib/loader/attach-locations';
import { checkPlainUse } from '../../lib/loader/check-plain-use';
import { appFrom, type LoadedApp } from '../../lib/loader/load-app';
import { withLocations } from '../../lib/loader/source-locations';
import type { ChartModel } from '../../lib/model/chart-model';
import { readChart } from '../../lib/model/read-chart';
import { plainProblems, plainValues } from '../../lib/render/check-references';
import { group, type Refs } from '../../lib/values/define';
import { k8sObject, stringMap } from '../../lib/values/kubernetes-types';

/** Values of every type. */
export const values = group({
  flag: z.boolean().default(true).describe('A switch.'),
  count: z.int().min(1).max(1000).default(30).describe('A count.'),
  text: z.string().default('text').describe('A text.'),
  maybe: z.string().optional().describe('A text that may be unset.').meta({ example: 'x' }),
  items: z.array(z.string()).default(['a']).describe('A list.'),
  entries: stringMap(standardLabelKeys).default({ a: 'b' }).describe('A map.'),
  object: k8sObject('ResourceRequirements').default({}).describe('An object.'),
});
/** References to them. */
export type Values = Refs<typeof values>;
/** Adds constructs to a chart. */
export type Build = (chart: HelmChart, v: Values) => unknown;

/** What becomes of references in a construct. */
export type Outcome =
  | { readonly kind: 'works'; readonly model: ChartModel }
  | { readonly kind: 'rejected'; readonly message: string }
  /** Neither: an object that is not that of plain constants, or an error that does not say where or what to do. */
  | { readonly kind: 'wrong'; readonly message: string };

const documents = [
  {
    count: 7,
    flag: false,
    text: 'a: b',
    maybe: 'm',
    items: ['x', 'y: z'],
    entries: { k: 'v: w', l: '1' },
    object: { limits: { cpu: '1' } },
  },
  { maybe: 'm', items: [], entries: {} },
];

/** Builds with references, and compares with what plain constants make. */
export function outcomeOf(build: Build): Outcome {
  const load = () => appFrom({ createApp: () => appOf(build) }, 'app.ts');
  try {
    const app = load();
    const model = accepted(app);
    const [problem] = documents.flatMap((user) => differences(app, model, user));
    return problem ? { kind: 'wrong', message: `${problem.where}: ${problem.message}` } : { kind: 'works', model };
  } catch (error) {
    if (!(error instanceof ChartError)) return { kind: 'wrong', message: messageOf(error) };
    const message = located(error, load);
    const isLocated = /^test\/cdk8s\/[\w-]+\.ts:\d+: /.test(message) && !/chartwright0x|\d{16}/.test(message);
    const hasRemedy = error.code !== 'app-invalid' || message.includes('cdk8s.ApiObject');
    return { kind: isLocated && hasRemedy ? 'rejected' : 'wrong', message };
  }
}

function appOf(build: Build): App {
  const app = new App();
  const props = { values, version: '1.0.0', appVersion: '1', description: 'A chart.' };
  const chart = new HelmChart(app, 'chart', props);
  build(chart as unknown as HelmChart, chart.values);
  new ApiObject(chart, 'values', { apiVersion: 'example.com/v1', kind: 'Values', spec: { ...chart.values } } as never);
  return app;
}

/** What synth does before it writes. */
function accepted(app: LoadedApp): ChartModel {
  const models = app.charts.map((chart) => readChart(chart));
  checkPlainUse(app, models);
  return models[0] as ChartModel;
}

function differences(app: LoadedApp, model: ChartModel, user: object): readonly Problem[] {
  const sections = plainValues(model, user as never);
  let plain: ChartModel;
  try {
    plain = readChart(app.buildPlain((path) => sections.get(path))[0] as HelmChart, { check: false });
  } catch {
    // What cdk8s-plus rejects.
    return [];
  }
  return plainProblems(model, plain, user as never);
}

/** The first problem with its line, as a command prints it. */
function located(error: ChartError, load: () => LoadedApp): string {
  const [problem] = error.problems as [Problem];
  if (/^[^\s:]+\.ts:\d+/.test(problem.where)) return error.message.split('\n')[0] as string;
  try {
    const { app, locations } = withLocations(load);
    try {
      accepted(app);
    } catch (again) {
      const { where, message, code } = withLocation((again as ChartError).problems[0] as Problem, locations);
      return `${where}: ${message} [${code}]`;
    }
  } catch {
    // Reported without a line.
  }
  return error.message.split('\n')[0] as string;
}
