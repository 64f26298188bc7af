import { eachText } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import { definedOnce } from '../defined-once';
import { type ReleasedWorkload, sharedNames } from './released-workload';

/** The steps by a letter each, from which conditions on the whole list are decided. */
export function shapeOfSteps({ place, settings, props }: ReleasedWorkload): string {
  const { rollout } = props;
  const letter = (step: object): string =>
    fn.choose(
      fn.get(step, 'setWeight'),
      'w',
      fn.choose(
        fn.hasKey(step, 'analysis'),
        'a',
        fn.choose(
          fn.or(fn.hasKey(step, 'setHeaderRoute'), fn.hasKey(step, 'setMirrorRoute')),
          'r',
          fn.choose(
            fn.hasKey(fn.default({}, fn.get(step, 'setCanaryScale') as object), 'matchTrafficWeight'),
            'm',
            fn.choose(fn.hasKey(step, 'setCanaryScale'), 's', '.'),
          ),
        ),
      ),
    );
  return definedOnce(place.chart, sharedNames({ place, settings }, 'analysis.steps'), [rollout], (name) =>
    place.chart.define(
      name,
      'The steps by a letter each: w for a weight above 0, a for an analysis, r for a route by header or a mirror, s for a canary scale, m for one that follows the weight, a dot for others.',
      eachText(rollout.strategy.canary.steps, letter),
    ),
  );
}

/** The weights after each canary scale, and before them its own; 100 for a scale that follows the weights, or is a number. */
export function scaledWeights({ place, settings, props }: ReleasedWorkload): string[] {
  const { rollout } = props;
  const digits = (number: unknown): string => fn.printf('%03d', fn.int64(number as number));
  const scaled = definedOnce(place.chart, sharedNames({ place, settings }, 'analysis.scales'), [rollout], (name) =>
    place.chart.define(
      name,
      'The weights of the steps in three digits each; a bar and its own weight for each canary scale.',
      `100${eachText(rollout.strategy.canary.steps, (step) => {
        const scale = fn.default({}, fn.get(step, 'setCanaryScale') as object);
        return fn.choose(
          fn.get(step, 'setWeight'),
          ` ${digits(fn.get(step, 'setWeight'))}`,
          fn.choose(
            fn.hasKey(scale, 'weight'),
            `|${digits(fn.get(scale, 'weight'))}`,
            fn.choose(fn.hasKey(step, 'setCanaryScale'), '|100', ''),
          ),
        );
      })}`,
    ),
  );
  return fn.splitList('|', scaled) as string[];
}

/** The step after the first with requests for the canary: before it a guard would take it for one that hangs. */
export const startingStep = (workload: ReleasedWorkload): number =>
  fn.max(1, fn.len(fn.regexFind('^[^rw]*[rw]', shapeOfSteps(workload))));

/** The smallest weight, 50 at most: with few pods the canary has half of them at any weight above. */
export function minimumWeight(workload: ReleasedWorkload): string {
  const { chart } = workload.place;
  const { rollout } = workload.props;
  const { steps } = rollout.strategy.canary;
  const padded = definedOnce(chart, sharedNames(workload, 'analysis.padded-weights'), [rollout], (name) =>
    chart.define(
      name,
      'The weights above 0 in three digits each, as sortAlpha compares text.',
      fn.choose(
        steps,
        eachText(steps, (step) =>
          fn.choose(fn.get(step, 'setWeight'), fn.printf(' %03d', fn.int64(fn.get(step, 'setWeight'))), ''),
        ),
        eachText(rollout.weights, (weight) => fn.printf(' %03d', weight)),
      ),
    ),
  );
  const smallest = fn.first(fn.sortAlpha(fn.splitList(' ', fn.trim(padded)))) as string;
  return definedOnce(chart, sharedNames(workload, 'analysis.minimum-weight'), [rollout], (name) =>
    chart.define(
      name,
      'The smallest weight of a release, 50 at most.',
      // Without its zeros: Helm would read the number as octal.
      fn.toString(fn.min(50, fn.int64(fn.regexFind('[1-9][0-9]*', smallest)))),
    ),
  );
}
