import type { ChartModel } from '../../model/chart-model';
import type { Warning } from '../../model/helm-actions';
import { type DeployEnvironment, type EnvironmentRelease, releaseName } from '../../output/environment';
import { requestsPerSecond } from '../../output/request-rate';
import { objectsOf, releasedTogether } from '../input/objects-of-app';
import { readRelease } from '../input/read-release';
import { scrapeIntervalOf } from '../input/scrape-interval';
import { keepsPromises, usualReleases } from './explain-release';

/**
 * A warning for each Rollout whose analysis states chances of error and does not keep them with the requests that its
 * release declares.
 * @param known what was found for the same objects and requests before; it is left with what was found now
 */
export function missedPromises(
  environments: readonly DeployEnvironment[],
  modelOf: (chart: string) => ChartModel,
  known: Map<string, readonly string[]>,
): Warning[] {
  const found = new Map<string, readonly string[]>();
  const warnings = environments.flatMap((environment) =>
    environment.releases.flatMap((release) => {
      const { requests, chart } = release;
      if (requests === undefined) return [];
      const objects = objectsTogether(environment, release, modelOf);
      const key = JSON.stringify([requests, objects.own, objects.others]);
      const rollouts = known.get(key) ?? missedIn(objects, requests);
      found.set(key, rollouts);
      return rollouts.map((rollout): Warning => {
        const command = `chartwright explain ${chart} --environment ${environment.name}`;
        return {
          where: `environment ${environment.name}, ${releaseName(release)}`,
          message: `the analysis of Rollout ${rollout} does not keep the chances of error that it states at ${requests} requests: ${command} says what to change`,
        };
      });
    }),
  );
  known.clear();
  for (const [key, rollouts] of found) known.set(key, rollouts);
  return warnings;
}

function objectsTogether(
  environment: DeployEnvironment,
  release: EnvironmentRelease,
  modelOf: (chart: string) => ChartModel,
) {
  const { own, others } = releasedTogether(environment, release, modelOf);
  return { own: objectsOf(own), others: others.flatMap(objectsOf) };
}

/** The names of the Rollouts that do not keep what their analysis states. */
function missedIn({ own, others }: ReturnType<typeof objectsTogether>, requests: string): string[] {
  const options = {
    requests: requestsPerSecond(requests) ?? 0,
    scrapeInterval: scrapeIntervalOf(own).seconds,
    releases: usualReleases,
    seed: 1,
  };
  return own
    .filter(({ object }) => object.kind === 'Rollout')
    .map((rollout) => readRelease(rollout, [...own, ...others]).plan)
    .filter((plan) => !keepsPromises(plan, options))
    .map(({ name }) => name);
}
