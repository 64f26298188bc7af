import type { JsonMap } from '../../lib/json';
import { objectOf, problemsOf, template } from './support';

const once = { template: template({ restartPolicy: 'Never' }) };
const job = (spec: JsonMap = {}): JsonMap => objectOf('batch/v1', 'Job', { ...once, ...spec });
const cronJob = (spec: JsonMap): JsonMap =>
  objectOf('batch/v1', 'CronJob', { schedule: '@daily', jobTemplate: { spec: once }, ...spec });
const indexed = (spec: JsonMap): JsonMap => job({ completionMode: 'Indexed', completions: 5, ...spec });
const failure = (...rules: JsonMap[]): JsonMap => ({ podFailurePolicy: { rules } });
const exitCodes = (requirement: JsonMap): JsonMap => ({
  action: 'Ignore',
  onExitCodes: { operator: 'In', values: [1], ...requirement },
});

describe('schedules of jobs', () => {
  it.each([
    '* * * * *',
    '*/5 0-23/2 1,15 jan-DEC mon',
    '? ? ? ? ?',
    '0/10 +5 31 12 6',
    ' 0  0 1 1 0 ',
    ', , , , ,',
    '*-x 0 1 1 0',
    '@every 1h30m',
    '@every 1.5s',
    '@annually',
  ])('%p is valid', (schedule) => {
    expect(problemsOf(cronJob({ schedule }))).toEqual([]);
  });

  it.each([
    ['60 * * * *', 'expected a minute from 0 to 59, got "60"'],
    ['* 24 * * *', 'expected an hour from 0 to 23, got "24"'],
    ['* * 0 * *', 'expected a day of the month from 1 to 31, got "0"'],
    ['* * * 13 *', 'expected a month from 1 to 12, got "13"'],
    ['* * * * 7', 'expected a day of the week from 0 to 6, got "7"'],
    ['5-1 * * * *', 'expected a minute from 0 to 59, got "5-1"'],
    ['1-2-3 * * * *', 'expected a minute from 0 to 59, got "1-2-3"'],
    ['*/0 * * * *', 'expected a minute from 0 to 59, got "*/0"'],
    ['*/2/2 * * * *', 'expected a minute from 0 to 59, got "*/2/2"'],
    ['1.5 * * * *', 'expected a minute from 0 to 59, got "1.5"'],
    ['*$ * * * *', 'expected a minute from 0 to 59, got "*$"'],
    ['* * * *', 'expected minute, hour, day of the month, month, day of the week, got "* * * *"'],
    [
      '@Daily',
      'expected @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly or @every with a duration, got "@Daily"',
    ],
    [
      '@every 1d',
      'expected @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly or @every with a duration, got "@every 1d"',
    ],
    ['TZ=UTC * * * * *', 'expected a schedule without a time zone, which timeZone sets, got "TZ=UTC * * * * *"'],
  ])('%p is invalid', (schedule, message) => {
    expect(problemsOf(cronJob({ schedule }))).toEqual([`spec.schedule: ${message}`]);
  });

  it.each(['Europe/Berlin', 'UTC', 'Etc/UTC', 'US/Pacific', 'EST5EDT', 'Factory'])(
    'the time zone %p is valid',
    (timeZone) => {
      expect(problemsOf(cronJob({ timeZone }))).toEqual([]);
    },
  );

  it.each(['', 'Local', 'europe/berlin', 'Europe/Berlin/x', 'Mars/Base', '../UTC', '+01:00'])(
    'the time zone %p is invalid',
    (timeZone) => {
      expect(problemsOf(cronJob({ timeZone }))).toEqual([
        `spec.timeZone: expected a time zone such as Europe/Berlin, got ${JSON.stringify(timeZone)}`,
      ]);
    },
  );
});

describe('the API server accepts', () => {
  it.each<[string, JsonMap]>([
    ['a job', job()],
    ['one index by default', job({ completionMode: 'Indexed' })],
    ['a failure policy without rules', job({ podFailurePolicy: {} })],
    [
      'a rule of some indexes',
      indexed({ successPolicy: { rules: [{ succeededIndexes: '0,2-4', succeededCount: 4 }] } }),
    ],
    ['a selector of its own', job({ manualSelector: true, selector: { matchLabels: { app: 'web' } } })],
    [
      'any label of a job in a template',
      cronJob({ jobTemplate: { metadata: { labels: { app: 'a b' } }, spec: once } }),
    ],
  ])('%s', (_, object) => {
    expect(problemsOf(object)).toEqual([]);
  });
});

describe('the API server rejects', () => {
  it.each<[string, JsonMap, string]>([
    [
      'a job that never ends',
      job({ template: template() }),
      'spec.template.spec.restartPolicy: expected "OnFailure" or "Never", got ""',
    ],
    [
      'restarts beside a failure policy',
      job({ template: template({ restartPolicy: 'OnFailure' }), ...failure(exitCodes({})) }),
      'spec.template.spec.restartPolicy: expected "Never", got "OnFailure"',
    ],
    [
      'a replacement before a failure',
      job({ podReplacementPolicy: 'TerminatingOrFailed', ...failure(exitCodes({})) }),
      'spec.podReplacementPolicy: expected "Failed", got "TerminatingOrFailed"',
    ],
    [
      'a rule of an unknown container',
      job(failure(exitCodes({ containerName: 'a' }))),
      'spec.podFailurePolicy.rules.0.onExitCodes.containerName: the pod has no container "a"',
    ],
    [
      'a rule of nothing',
      job(failure({ action: 'Count' })),
      'spec.podFailurePolicy.rules.0: one of onExitCodes, onPodConditions is required',
    ],
    [
      'a rule of two',
      job(failure({ ...exitCodes({}), onPodConditions: [{ type: 'Ready' }] })),
      'spec.podFailurePolicy.rules.0: only one of onExitCodes, onPodConditions may be set',
    ],
    [
      'no exit codes',
      job(failure(exitCodes({ values: [] }))),
      'spec.podFailurePolicy.rules.0.onExitCodes.values: expected at least one item, got []',
    ],
    [
      'an exit code twice',
      job(failure(exitCodes({ values: [1, 1] }))),
      'spec.podFailurePolicy.rules.0.onExitCodes.values.1: duplicate item 1',
    ],
    [
      'exit codes in another order',
      job(failure(exitCodes({ values: [2, 1] }))),
      'spec.podFailurePolicy.rules.0.onExitCodes.values.1: expected codes in increasing order',
    ],
    [
      'success as a failure',
      job(failure(exitCodes({ values: [0] }))),
      'spec.podFailurePolicy.rules.0.onExitCodes.values.0: must not be 0 for "In"',
    ],
    [
      'an unknown status',
      job(failure({ action: 'Count', onPodConditions: [{ type: 'Ready', status: 'No' }] })),
      'spec.podFailurePolicy.rules.0.onPodConditions.0.status: expected "True" or "False" or "Unknown", got "No"',
    ],
    [
      'a failed index without indexes',
      job(failure({ ...exitCodes({}), action: 'FailIndex' })),
      'spec.podFailurePolicy.rules.0.action: "FailIndex" requires backoffLimitPerIndex',
    ],
    [
      'a success policy without indexes',
      job({ successPolicy: { rules: [{ succeededCount: 1 }] } }),
      'spec.successPolicy: requires completionMode "Indexed"',
    ],
    [
      'no success',
      indexed({ successPolicy: { rules: [{}] } }),
      'spec.successPolicy.rules.0: one of succeededIndexes, succeededCount is required',
    ],
    [
      'an index beyond the last',
      indexed({ successPolicy: { rules: [{ succeededIndexes: '0-5' }] } }),
      'spec.successPolicy.rules.0.succeededIndexes: expected indexes below 5 in increasing order, such as 0-2,4, got "0-5"',
    ],
    [
      'more successes than indexes',
      indexed({ successPolicy: { rules: [{ succeededIndexes: '0-2', succeededCount: 4 }] } }),
      'spec.successPolicy.rules.0.succeededCount: must be at most the number of indexes, 3, got 4',
    ],
    [
      'a limit of failed indexes without indexes',
      job({ backoffLimitPerIndex: 1 }),
      'spec.backoffLimitPerIndex: requires completionMode "Indexed"',
    ],
    [
      'indexes without a number',
      job({ completionMode: 'Indexed', parallelism: 1 }),
      'spec: completions are required for completionMode "Indexed"',
    ],
    [
      'more failures than indexes',
      indexed({ backoffLimitPerIndex: 1, maxFailedIndexes: 6 }),
      'spec.maxFailedIndexes: must be from 0 to 5, got 6',
    ],
    ['a negative number', job({ backoffLimit: -1 }), 'spec.backoffLimit: must be at least 0, got -1'],
    [
      'a selector that is generated',
      job({ selector: { matchLabels: { app: 'web' } } }),
      'spec.selector: requires manualSelector: true',
    ],
    [
      'another selector',
      job({ manualSelector: true, selector: { matchLabels: { app: 'api' } } }),
      'spec.template.metadata.labels: the selector does not match the labels: app is "api" in the selector and "web" in the pod template',
    ],
    [
      'a controller without a domain',
      job({ managedBy: 'a' }),
      'spec.managedBy: expected a domain and a path, such as example.com/controller, got "a"',
    ],
    [
      'a name whose pods have none',
      { ...indexed({}), metadata: { name: 'a'.repeat(62) } },
      `metadata.name: expected a name whose pods are DNS labels of at most 63 characters, got "${'a'.repeat(56)}...`,
    ],
    [
      'a selector in a template',
      cronJob({ jobTemplate: { spec: { ...once, selector: {} } } }),
      'spec.jobTemplate.spec.selector: must not be set: it is generated',
    ],
    [
      'a long name of a CronJob',
      { ...cronJob({}), metadata: { name: 'a'.repeat(53) } },
      `metadata.name: expected at most 52 characters, got "${'a'.repeat(53)}"`,
    ],
  ])('%s', (_, object, problem) => {
    expect(problemsOf(object)).toEqual([problem]);
  });
});
