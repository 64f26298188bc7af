import { type Problem, problemsOf, throwProblems, withLocation } from '../errors';
import { anyRelease } from '../helm/release';
import type { ChartModel } from '../model/chart-model';
import { rejectInvalidObjects } from './check-objects';
import { plainRule } from './check-references';
import { renderAnywhere } from './render-chart';
import { smallestValues } from './smallest-values';

/** Throws the problems of every ci/ document of a chart or its subcharts, all together: its values, and what it renders. */
export function checkCi(models: readonly ChartModel[]): void {
  const problems = models.flatMap(problemsOfModel);
  // The same object is usually invalid in several documents.
  const distinct = new Map(problems.map((problem) => [identityOf(problem), problem]).reverse() as [string, Problem][]);
  throwProblems([...distinct.values()].reverse());
}

const known = new WeakMap<ChartModel, readonly Problem[]>();

/** Cached, because `synth --watch` keeps the model of a chart that has not changed. */
function problemsOfModel(model: ChartModel): readonly Problem[] {
  const problems = known.get(model) ?? [...defaultProblems(model), ...ciProblems(model)];
  known.set(model, problems);
  return problems;
}

const identityOf = ({ code, where, message, subject }: Problem): string =>
  code === 'object-invalid' ? JSON.stringify([subject?.construct, subject?.field, message]) : `${where}: ${message}`;

/** Invalid objects that the defaults render; a chart may require values, and defaults that fail validation render nothing. */
const defaultProblems = (model: ChartModel): readonly Problem[] => {
  const user = smallestValues(model);
  if (plainRule(model, user) !== undefined) return [];
  return problemsOf(() => rejectInvalidObjects(model, renderAnywhere(model, user, anyRelease)));
};

const ciProblems = (model: ChartModel): Problem[] => [
  ...Object.entries(model.ci).flatMap(([name, user]) =>
    problemsOf(() =>
      withLocation(`${model.name}: ci/${name}-values.yaml`, () =>
        rejectInvalidObjects(model, renderAnywhere(model, user, anyRelease)),
      ),
    ).map((problem) => ({
      ...problem,
      subject: problem.subject ?? { construct: model.name, field: ['.ci', name, ...(problem.path ?? [])].join('.') },
    })),
  ),
  ...model.subcharts.flatMap(({ model: child }) => ciProblems(child)),
];
