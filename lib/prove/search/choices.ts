import { satisfies } from '../../helm/semver';
import type { Json } from '../../json';
import type { ChartModel } from '../../model/chart-model';
import type { Choice } from './assignment';
import { candidateCollections } from './candidate-values';
import {
  accepts,
  apiVersion,
  isFact,
  kubeVersion,
  releaseName,
  releaseNamespace,
  type Variable,
  valuesFor,
} from './variables';

/** The choices of a search; the same value for the same variable is the same object. */
export class Choices {
  private readonly lists = new Map<string, Choice[]>();
  private readonly choices = new Map<string, Choice>();

  constructor(private readonly model: ChartModel) {}

  /** The values to try for a variable, those that an expression suggests first. */
  of(variable: Variable, hints: readonly Json[]): readonly Choice[] {
    const key = `${variable.key}\n${JSON.stringify(hints)}`;
    const known =
      this.lists.get(key) ?? valuesToTry(variable, hints, this.model).map((value) => this.choice(variable, value));
    this.lists.set(key, known);
    return known;
  }

  private choice(variable: Variable, value: Json | undefined): Choice {
    const key = `${variable.key}\n${JSON.stringify(value)}`;
    const known = this.choices.get(key) ?? { variable, value };
    this.choices.set(key, known);
    return known;
  }
}

function valuesToTry(
  { path, schema, isOptional }: Variable,
  hints: readonly Json[],
  model: ChartModel,
): (Json | undefined)[] {
  if (isFact(path) || !schema) return facts(path, hints, model);
  const root = model.schema;
  const fitting = [...hints, ...candidateCollections(schema, root, hints)].filter((hint) =>
    accepts(schema, root, hint),
  );
  const all = [...fitting, ...valuesFor(schema, root)];
  return [
    ...new Map(
      [undefined, ...(isOptional ? [null] : []), ...all].map((value) => [JSON.stringify(value), value]),
    ).values(),
  ];
}

function facts(path: Variable['path'], hints: readonly Json[], { name, metadata }: ChartModel): Json[] {
  const texts = hints.filter((hint): hint is string => typeof hint === 'string');
  const names = texts.filter((hint) => /^[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?$/.test(hint));
  switch (path[0]) {
    case releaseName:
      return [...names, name, `my-${name}`.slice(0, 53), 'r', 'a'.repeat(53), '1'];
    case releaseNamespace:
      return [...names, 'default', 'n', 'n'.repeat(63)];
    case kubeVersion: {
      const found = texts.flatMap((text) => [...text.matchAll(/(\d+)\.(\d+)(?:\.(\d+))?/g)]);
      const near = found.flatMap(([, major, minor, patch = '0']) =>
        [-1, 0, 1].map((step) => `${major}.${Math.max(0, Number(minor) + step)}.${patch}`),
      );
      const constraint = String(metadata.kubeVersion);
      return [...near, '1.28.0', '1.32.0', '1.35.0', '1.99.0'].filter((version) => satisfies(constraint, version));
    }
    case apiVersion:
      return [true, false];
    default:
      return [];
  }
}
