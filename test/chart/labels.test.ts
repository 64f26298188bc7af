import { standardLabelKeys } from '../../lib/chart/names';
import { createRelease } from '../../lib/helm/release';
import { type Manifest, renderChart } from '../../lib/render/render-chart';
import { smallChart } from '../support/small-chart';

describe('the labels of every object', () => {
  it('are reserved in maps of additional labels', () => {
    const { manifests } = renderChart(
      smallChart({}, () => ({ a: 1 })),
      {},
      createRelease('release'),
    );
    const [{ object }] = manifests as [Manifest];
    const { labels } = object.metadata as { labels: object };
    expect(Object.keys(labels).sort()).toEqual([...standardLabelKeys].sort());
  });
});
