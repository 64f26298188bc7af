import { isMap, type Json, type JsonMap, setKey } from '../../json';
import { failTemplate } from '../fail';
import { byBytes, goJson, goText } from '../go-format';
import { truthy } from '../truthy';
import { define } from './helm-function';

/** Merges maps as mergo does: even without overwriting, an empty destination is replaced, but never by null. */
function merge(into: JsonMap, from: JsonMap, overwrite: boolean): JsonMap {
  const result: JsonMap = { ...into };
  for (const [key, value] of Object.entries(from)) {
    const current = Object.hasOwn(result, key) ? (result[key] as Json) : null;
    if (isMap(current) && isMap(value)) setKey(result, key, merge(current, value, overwrite));
    else if (overwrite || (value !== null && !truthy(current))) setKey(result, key, value);
  }
  return result;
}

const merging = (overwrite: boolean) =>
  define({
    params: ['map', 'map'],
    rest: 'map',
    result: 'map',
    // Sprig modifies the first map and the maps nested in it.
    style: (args) => {
      const copies = args.map((arg, index) => (index < args.length - 1 ? `(deepCopy ${arg})` : arg));
      return `${overwrite ? 'mergeOverwrite' : 'merge'} ${copies.join(' ')}`;
    },
    keeps: 'entries',
    evaluate: (maps) => maps.reduce((all, map) => merge(all, map, overwrite)),
  });

function entryOf(value: Json, key: Json): Json {
  if (Array.isArray(value) && typeof key === 'number') {
    return key >= 0 && key < value.length ? (value[key] as Json) : failTemplate(`index out of range: ${key}`);
  }
  if (isMap(value) && typeof key === 'string') return Object.hasOwn(value, key) ? (value[key] as Json) : null;
  return failTemplate(`cannot index ${goJson(value)} with ${goJson(key)}`);
}

function toDict(args: readonly Json[]): JsonMap {
  const result: JsonMap = {};
  for (let index = 0; index < args.length; index += 2) {
    setKey(result, goText(args[index] as Json), index + 1 < args.length ? (args[index + 1] as Json) : '');
  }
  return result;
}

/** Maps and lists. */
export const collections = {
  dict: define({
    params: [],
    rest: 'any',
    result: 'map',
    total: 'always',
    evaluate: (args) => toDict(args),
  }),
  list: define({ params: [], rest: 'any', result: 'list', total: 'always', evaluate: (args) => args }),
  concat: define({
    params: ['list'],
    rest: 'list',
    result: 'list',
    // Sprig returns null if all lists are empty.
    style: (args) => `concat ${args.join(' ')} | default list`,
    keeps: 'items',
    evaluate: (lists) => lists.flat() as Json[],
  }),
  get: define({
    params: ['map', 'string'],
    result: 'any',
    keeps: 'part',
    evaluate: ([map, name]) => (Object.hasOwn(map, name) ? (map[name] as Json) : ''),
  }),
  hasKey: define({
    params: ['map', 'string'],
    result: 'boolean',
    inspects: true,
    evaluate: ([map, name]) => Object.hasOwn(map, name),
  }),
  index: define({
    params: ['any', 'key'],
    rest: 'key',
    result: 'any',
    keeps: 'part',
    evaluate: ([value, ...path]) => path.reduce<Json>(entryOf, value),
  }),
  merge: merging(false),
  mergeOverwrite: merging(true),
  omit: define({
    params: ['map'],
    rest: 'string',
    result: 'map',
    keeps: 'entries',
    evaluate: ([map, ...names]) => Object.fromEntries(Object.entries(map).filter(([name]) => !names.includes(name))),
  }),
  pick: define({
    params: ['map'],
    rest: 'string',
    result: 'map',
    keeps: 'entries',
    evaluate: ([map, ...names]) => Object.fromEntries(Object.entries(map).filter(([name]) => names.includes(name))),
  }),
  len: define({
    params: ['any'],
    result: 'integer',
    inspects: true,
    evaluate: ([value]) => {
      if (typeof value === 'string') return Buffer.byteLength(value);
      return value !== null && typeof value === 'object' ? Object.keys(value).length : failTemplate('len of a scalar');
    },
  }),
  first: define({
    params: ['list'],
    result: 'any',
    keeps: 'part',
    evaluate: ([items]) => items[0] ?? null,
  }),
  last: define({
    params: ['list'],
    result: 'any',
    keeps: 'part',
    evaluate: ([items]) => items.at(-1) ?? null,
  }),
  has: define({
    params: ['any', 'list'],
    result: 'boolean',
    evaluate: ([item, items]) => items.some((other) => goJson(other) === goJson(item)),
  }),
  uniq: define({
    params: ['list'],
    result: 'list',
    style: 'pipe',
    keeps: 'items',
    evaluate: ([items]) => [...new Map(items.map((item) => [goJson(item), item])).values()],
  }),
  sortAlpha: define({
    params: ['list'],
    result: 'list',
    style: 'pipe',
    evaluate: ([items]) =>
      items
        .filter((item) => item !== null)
        .map(goText)
        .sort(byBytes),
  }),
  join: define({
    params: ['string', 'list'],
    result: 'string',
    style: 'pipe',
    prints: true,
    evaluate: ([separator, items]) =>
      items
        .filter((item) => item !== null)
        .map(goText)
        .join(separator),
  }),
  splitList: define({
    params: ['string', 'string'],
    result: 'list',
    style: 'pipe',
    evaluate: ([separator, value]) => (separator === '' ? [...value] : value.split(separator)),
  }),
};
