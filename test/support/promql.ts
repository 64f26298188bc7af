import { parser } from '@prometheus-io/lezer-promql';
import { labelsOfSeries } from './controller-metrics';

/** The unknown names in a query: series that the controller does not expose, and labels of none of the query's series. */
export function unknownIn(query: string): string[] {
  const series = new Set<string>();
  const labels = new Set<string>();
  parser.parse(query).iterate({
    enter: ({ name, node, from, to }) => {
      const text = query.slice(from, to);
      if (name === 'Identifier' && node.parent?.name === 'VectorSelector') series.add(text);
      if (name === 'LabelName') labels.add(text);
    },
  });
  const known = new Set([...series].flatMap((one) => labelsOfSeries(one) ?? []));
  return [
    ...[...series].filter((one) => !labelsOfSeries(one)),
    ...[...labels].filter((one) => !known.has(one)).map((one) => `label ${one}`),
  ];
}

/** The matchers of each vector selector of a query, without white space. */
export function vectorSelectors(query: string): string[][] {
  const selectors: string[][] = [];
  parser.parse(query).iterate({
    enter: ({ name, type, from, to }) => {
      if (type.isError) throw new Error(`PromQL syntax error at character ${from + 1}: ${query}`);
      if (name === 'VectorSelector') selectors.push([]);
      if (name === 'UnquotedLabelMatcher') selectors.at(-1)?.push(query.slice(from, to).replaceAll(/\s/g, ''));
    },
  });
  return selectors;
}

/** The matchers of a list such as `a="b",c!="d"`. */
export const matchersOf = (list: string): string[] => (list ? (vectorSelectors(`x{${list}}`)[0] as string[]) : []);
