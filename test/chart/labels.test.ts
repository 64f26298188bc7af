import { standardLabelKeys } from '../../lib/chart/names';
import { type Manifest, renderChart } from '../../lib/synth/manifests';
import { createRelease } from '../../lib/synth/release';
import { smallChart } from '../support/small-chart';

describe('the labels of every object', () => {
  it('are those that no map of further labels may hold', () => {
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
