import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import type { Json, JsonMap } from '../../lib/json';
import { renderChart } from '../../lib/synth/manifests';
import { readChart } from '../../lib/synth/read';
import { createRelease } from '../../lib/synth/release';

const model = readChart(createApp().node.findChild('progressive-delivery') as HelmChart);

/** The names of the Secrets that the controller may get where workloads are released; all of them where none is named. */
function secretsOf(values: JsonMap): (Json | 'all')[] {
  const { manifests } = renderChart(model, values, createRelease('release'));
  const role = manifests.find(({ object, source }) => object.kind === 'ClusterRole' && source.includes('/controller/'));
  const rules = (role?.object.rules ?? []) as JsonMap[];
  return rules
    .filter(({ resources }) => (resources as string[]).includes('secrets'))
    .filter(({ verbs }) => (verbs as string[]).includes('get'))
    .flatMap(({ resourceNames }) => (resourceNames as Json[] | undefined) ?? ['all']);
}

describe('the controller may get', () => {
  const header = (secretName: string) => ({ name: 'Authorization', secretName, secretKey: 'key' });
  const oauth2 = { tokenUrl: 'https://sso.example/token', clientId: 'id', secretName: 'client', secretKey: 'key' };

  it.each<[string, JsonMap, (Json | 'all')[]]>([
    ['no Secret by default', {}, []],
    ['the Secrets of headers', { prometheus: { headers: [header('one'), header('two')] } }, ['one', 'two']],
    ['the Secret of OAuth 2', { prometheus: { oauth2 } }, ['client']],
    ['the Secrets of both', { prometheus: { headers: [header('one')], oauth2 } }, ['one', 'client']],
    [
      'no Secret of an analysis that is off',
      { prometheus: { headers: [header('one')] }, analysis: { enabled: false } },
      [],
    ],
    [
      'any Secret where arguments come from others too',
      { prometheus: { headers: [header('one')] }, features: { secretArguments: true } },
      ['all'],
    ],
  ])('%s', (_, values, names) => {
    expect(secretsOf(values)).toEqual(names);
  });
});
