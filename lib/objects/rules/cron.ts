import { shown } from '../formats';
import { type FieldRule, problem } from './type-rules';

interface Part {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly words?: readonly string[];
}

/** The parts of a schedule; the number of a word is its place from `least`. */
const parts: readonly Part[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of the month', least: 1, most: 31 },
  {
    name: 'month',
    least: 1,
    most: 12,
    words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of the week', least: 0, most: 6, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const names = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

/** A duration of Go. */
const duration = /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

const isNumber = (text: string): boolean => /^\+?\d+$/.test(text);

/** The number or word of a part; NaN for anything else. */
function numberOf(text: string, { least, words = [] }: Part): number {
  const word = words.indexOf(text.toLowerCase());
  if (word !== -1) return word + least;
  return isNumber(text) ? Number(text) : Number.NaN;
}

/** Whether a range such as `1-5/2` is one of a part. */
function isRange(text: string, part: Part): boolean {
  const [range = '', step = '1', ...more] = text.split('/');
  if (more.length > 0 || !isNumber(step) || Number(step) === 0) return false;
  const [from = '', to, ...others] = range.split('-');
  // What follows the star is not read.
  if (from === '*' || from === '?') return true;
  if (others.length > 0) return false;
  const first = numberOf(from, part);
  const last = to === undefined ? part.most : numberOf(to, part);
  return first >= part.least && last <= part.most && first <= last;
}

/** A cron schedule in the notation of github.com/robfig/cron. */
export const schedule: FieldRule = (value) => {
  const text = String(value);
  if (text.includes('TZ'))
    return [problem(`expected a schedule without a time zone, which timeZone sets, got ${shown(value)}`)];
  if (text.startsWith('@')) {
    const isKnown = names.includes(text) || (text.startsWith('@every ') && duration.test(text.slice('@every '.length)));
    return isKnown ? [] : [problem(`expected ${names.join(', ')} or @every with a duration, got ${shown(value)}`)];
  }
  const fields = text.split(/\s/).filter((field) => field !== '');
  if (fields.length !== parts.length)
    return [problem(`expected ${parts.map(({ name }) => name).join(', ')}, got ${shown(value)}`)];
  return parts.flatMap((part, index) =>
    (fields[index] ?? '')
      .split(',')
      .filter((range) => range !== '' && !isRange(range, part))
      .map((range) =>
        problem(
          `expected ${part.name === 'hour' ? 'an' : 'a'} ${part.name} from ${part.least} to ${part.most}, got ${shown(range)}`,
        ),
      ),
  );
};

const knownZones = new Set(Intl.supportedValuesOf('timeZone').map((zone) => zone.toLowerCase()));
const canonicalZones = new Set(Intl.supportedValuesOf('timeZone'));
/** Files of the time zone database that are not zones of Intl. */
const otherZones = /^(?:posix\/.+|right\/.+|Factory|localtime|posixrules)$/;

function isZone(name: string): boolean {
  if (name.split('/').some((part) => !/^(?!\.{1,2}$)(?!-)[-A-Za-z._0-9+]{1,14}$/.test(part))) return false;
  if (otherZones.test(name)) return true;
  if (knownZones.has(name.toLowerCase())) return canonicalZones.has(name);
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The name of a time zone in the IANA database. */
export const timeZone: FieldRule = (value) =>
  isZone(String(value)) ? [] : [problem(`expected a time zone such as Europe/Berlin, got ${shown(value)}`)];
