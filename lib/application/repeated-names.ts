import type { ChartScope } from '../chart/component';
import { eachText } from '../expr/blocks';
import { fn } from '../expr/fn';
import type { OwnPart } from './pod-rules';

/** The name of a part of a pod. */
export const nameOf = ({ name }: { name: string }): string => name;

/** A name as `namesOf` lists it. */
export const inBrackets = (name: string): string => `<${name}>`;

/** The names of the chart's own parts and of those in a value, in a named template, where each can be looked up. */
export const namesOf = <T>(
  chart: ChartScope,
  template: string,
  what: string,
  own: readonly OwnPart[],
  items: readonly T[],
  name: (item: T) => string,
): string =>
  chart.define(
    template,
    `${what}, each in angle brackets.`,
    [
      ...own.map((part) =>
        part.condition === undefined ? inBrackets(part.name) : fn.choose(part.condition, inBrackets(part.name), ''),
      ),
      eachText(items, (item) => inBrackets(name(item))),
    ].join(''),
  );

/** Whether a list of `namesOf` holds a name twice. */
export const isRepeated = (name: string, names: string) => fn.gt(fn.len(fn.splitList(inBrackets(name), names)), 2);
