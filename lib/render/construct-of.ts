import type { Tree } from '../expr/tree';
import type { Json } from '../json';
import type { ChartModel } from '../model/chart-model';
import type { Manifest } from './render-chart';

/** The path of the construct that renders an object, found by file and kind; else the path of its chart. */
export function constructOf(model: ChartModel, { source, object }: Manifest): string {
  const [, ...below] = source.split('/templates/')[0]?.split('/charts/') ?? [];
  const owner = below.reduce<ChartModel | undefined>(
    (chart, name) => chart?.subcharts.find((child) => child.model.name === name)?.model,
    model,
  );
  const file = `templates/${source.split('/templates/')[1]}`;
  const objects = owner?.templates.find(({ path }) => path === file)?.objects ?? [];
  const found = objects.find(({ tree }) => kindOf(tree) === object.kind) ?? objects[0];
  return found?.constructPath ?? [model.name, ...below].join('/');
}

function kindOf(tree: Tree): Json | undefined {
  const entry = tree.kind === 'map' ? tree.entries.find((other) => 'key' in other && other.key === 'kind') : undefined;
  const value = entry && 'value' in entry ? entry.value : undefined;
  return value?.kind === 'leaf' && value.expr.kind === 'literal' ? value.expr.value : undefined;
}
