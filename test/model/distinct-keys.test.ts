import { z } from 'zod';
import { each, ifSet, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import type { JsonMap } from '../../lib/json';
import { k8sList, stringMap } from '../../lib/values/kubernetes-types';
import { smallChart, specOf, specTemplate } from '../support/small-chart';

const labels = stringMap().default({}).describe('Labels.');
const common = stringMap().default({}).describe('Labels of all objects.');
const enabled = z.boolean().default(true).describe('A switch.');

/** The same key on both sides, other keys only, and nothing. */
const documents: JsonMap[] = [
  { labels: { team: 'b' } },
  { labels: { team: '' } },
  { labels: { other: 'c' } },
  { labels: {} },
];

describe('a key that a chart sets next to a spread value', () => {
  it.each(documents)('is taken from the value if the spread is later: %j', async (values) => {
    const chart = smallChart({ labels }, (v) => ({ team: 'a', ...v.labels }));
    expect(await specOf(chart, values)).toEqual({ team: 'a', ...(values.labels as JsonMap) });
    expect(specTemplate(chart)).toBe(
      [
        '  {{- if not (hasKey .Values.labels "team") }}',
        '  team: a',
        '  {{- end }}',
        '  {{- with .Values.labels }}',
        '  {{- toYaml . | nindent 2 }}',
        '  {{- end }}',
      ].join('\n'),
    );
  });

  it.each(documents)('is taken from the chart if the spread is earlier: %j', async (values) => {
    const chart = smallChart({ labels }, (v) => ({ ...v.labels, team: 'a' }));
    expect(await specOf(chart, values)).toEqual({ ...(values.labels as JsonMap), team: 'a' });
    expect(specTemplate(chart)).toBe(
      ['  {{- with omit .Values.labels "team" }}', '  {{- toYaml . | nindent 2 }}', '  {{- end }}', '  team: a'].join(
        '\n',
      ),
    );
  });

  it.each([true, false])('follows a condition around the spread: %s', async (isOn) => {
    const later = smallChart({ labels, enabled }, (v) => ({ team: 'a', ...when(v.enabled, v.labels) }));
    const earlier = smallChart({ labels, enabled }, (v) => ({ ...when(v.enabled, v.labels), team: 'a' }));
    const values = { enabled: isOn, labels: { team: 'b', x: 'y' } };
    const spread = isOn ? values.labels : {};
    expect(await specOf(later, values)).toEqual({ team: 'a', ...spread });
    expect(await specOf(earlier, values)).toEqual({ ...spread, team: 'a' });
  });

  it.each<JsonMap>([{}, { labels: { team: 'b' } }])('may be next to an unset value: %j', async (values) => {
    const maybe = stringMap().optional().describe('Labels that may be unset.');
    const later = smallChart({ labels: maybe }, (v) => ({ team: 'a', ...ifSet(v.labels, (it) => it) }));
    const earlier = smallChart({ labels: maybe }, (v) => ({ ...ifSet(v.labels, (it) => it), team: 'a' }));
    expect(await specOf(later, values)).toEqual({ team: 'a', ...(values.labels as JsonMap) });
    expect(await specOf(earlier, values)).toEqual({ ...(values.labels as JsonMap), team: 'a' });
  });

  it('is not changed if the schema reserves the key, or the value cannot have it', () => {
    const reserved = smallChart({ labels: stringMap(['team']).default({}).describe('Labels.') }, (v) => ({
      team: 'a',
      ...v.labels,
    }));
    expect(specTemplate(reserved)).not.toMatch(/hasKey|omit/);
    const ports = z.strictObject({ http: z.int() }).default({ http: 80 }).describe('Ports.');
    expect(specTemplate(smallChart({ ports }, (v) => ({ team: 'a', ...(v.ports as object) })))).not.toMatch(/hasKey/);
  });

  it('is not changed if a condition excludes the key', () => {
    const chart = smallChart({ labels }, (v) =>
      when(fn.hasKey(v.labels, 'team'), { data: v.labels }, { data: { ...v.labels, team: 'a' } }),
    );
    expect(specTemplate(chart)).not.toContain('omit');
  });

  it.each([{ matchLabels: { a: 'b' } }, {}])('is printed once in an item of a list: %j', async (labelSelector) => {
    const spread = k8sList('TopologySpreadConstraint').default([]).describe('Constraints.');
    const chart = smallChart({ spread }, (v) => ({
      list: each(v.spread, (item) => ({ ...(item as object), labelSelector: { matchLabels: { app: 'x' } } })),
    }));
    const item = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' };
    expect(await specOf(chart, { spread: [{ ...item, labelSelector }] as JsonMap[] })).toEqual({
      list: [{ ...item, labelSelector: { matchLabels: { app: 'x' } } }],
    });
  });
});

describe('a key that two spread values have', () => {
  it.each<JsonMap>([
    { labels: { team: 'b' }, common: { team: 'c', x: '1' } },
    { labels: { team: '' }, common: { team: 'c' } },
    { labels: {}, common: { team: 'c' } },
    { labels: { team: 'b' }, common: {} },
    {},
  ])('is taken from the later one: %j', async (values) => {
    const chart = smallChart({ labels, common }, (v) => ({ data: { ...v.common, ...v.labels } }));
    const data = { ...(values.common as JsonMap), ...(values.labels as JsonMap) };
    expect((await specOf(chart, values)) ?? {}).toEqual(Object.keys(data).length > 0 ? { data } : {});
  });
});
