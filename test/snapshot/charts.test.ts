import { join } from 'node:path';
import { createApp } from '../../charts-src/app';
import { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import type { ChartModel } from '../../lib/model/chart-model';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import type { HelmResult } from '../../lib/prove/helm/find-helms';
import { withMinimalCrds } from '../../lib/prove/helm/minimal-crds';
import { withTemporaryFolder } from '../../lib/prove/helm/temporary-chart';
import { smallestValues } from '../../lib/render/smallest-values';
import { expectFiles } from '../support/golden';
import { helm } from '../support/helm';

const models = createApp()
  .node.children.filter((child): child is HelmChart => child instanceof HelmChart)
  // A subchart is installed alone too.
  .flatMap((chart) => [chart, ...chart.subcharts])
  .map((chart) => withMinimalCrds(readChart(chart)));
/** The documents of ci/, and the defaults where they are complete; else the first document sets what they lack. */
const documentsOf = (model: ChartModel): Record<string, JsonMap> =>
  Object.keys(smallestValues(model)).length > 0 ? { ...model.ci } : { defaults: {}, ...model.ci };

interface Printing {
  readonly model: ChartModel;
  readonly name: string;
  readonly values: JsonMap;
}
const cases = models.flatMap((model) =>
  Object.entries(documentsOf(model)).map(([name, values]): Printing => ({ model, name, values })),
);

const printings = new Map<Printing, HelmResult>();
/** What `helm template` prints for a case; both tests read it. */
function printed(one: Printing, folder: string): HelmResult {
  const args = ['template', 'release', folder, '-n', 'space', '--kube-version', '1.35.0', '-f', '-'];
  const run = printings.get(one) ?? helm(4, args, JSON.stringify(one.values));
  printings.set(one, run);
  return run;
}

describe('what Helm prints', () => {
  it.each(cases.map((one) => [one.model.name, one.name, one] as const))(
    'for %s with %s is as reviewed',
    async (chart, name, one) => {
      const { model, values } = one;
      await withTemporaryFolder(helmFiles(model), async (folder) => {
        const run = printed(one, folder);
        expect(run.stderr).toBe('');
        const files = new Map<string, string>();
        for (const document of run.stdout.split(/^---\n/m)) {
          const source = /^# Source: (.+)\n/.exec(document);
          if (!source) continue;
          const path = (source[1] as string).slice((source[1] as string).indexOf('/templates/') + '/templates/'.length);
          // Helm 4.2 ends each document with an empty line.
          files.set(path, (files.get(path) ?? '') + document.slice(source[0].length).trimEnd().concat('\n'));
        }
        const install = helm(
          4,
          ['install', '--dry-run=client', 'release', folder, '-n', 'space', '-f', '-'],
          JSON.stringify(values),
        );
        expect([install.status, install.stderr]).toEqual([0, expect.any(String)]);
        files.set('NOTES.txt', (install.stdout.split(/^NOTES:\n/m)[1] ?? '').trimEnd().concat('\n'));
        expectFiles(join(__dirname, chart, name), files);
      });
    },
  );

  it('passes Pod Security restricted by default, as securityValues() and a volume at /tmp make it', async () => {
    const wanted = {
      'runAsNonRoot: true': /runAsNonRoot: true/,
      'allowPrivilegeEscalation: false': /allowPrivilegeEscalation: false/,
      'seccompProfile.type: RuntimeDefault': /seccompProfile:\n +type: RuntimeDefault/,
      'capabilities.drop: [ALL]': /drop:\n +- ALL/,
      'readOnlyRootFilesystem: true': /readOnlyRootFilesystem: true/,
    };
    let count = 0;
    const missing = new Set<string>();
    for (const one of cases) {
      const files = printings.has(one) ? new Map<string, string>() : helmFiles(one.model);
      await withTemporaryFolder(files, async (folder) => {
        const run = printed(one, folder);
        const pods = run.stdout.split(/^---\n/m).filter((document) => /^ *containers:$/m.test(document));
        count += pods.length;
        for (const pod of pods) {
          const source = /^# Source: (.+)$/m.exec(pod)?.[1];
          for (const [field, pattern] of Object.entries(wanted))
            if (!pattern.test(pod)) missing.add(`${source} has no ${field}`);
        }
      });
    }
    expect([...missing]).toEqual([]);
    expect(count).toBeGreaterThan(cases.length);
  });
});
