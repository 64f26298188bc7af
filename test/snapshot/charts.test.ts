import { join } from 'node:path';
import { createApp } from '../../charts-src/app';
import { HelmChart } from '../../lib/chart/helm-chart';
import { inFolder } from '../../lib/cli/prove/in-folder';
import { withSmallCrds } from '../../lib/cli/prove/small-crds';
import { helmFiles } from '../../lib/synth/helm';
import { readChart } from '../../lib/synth/read';
import { expectFiles } from '../support/golden';
import { helm } from '../support/helm';

const models = createApp()
  .node.children.filter((child): child is HelmChart => child instanceof HelmChart)
  // A subchart is installed alone too.
  .flatMap((chart) => [chart, ...chart.subcharts])
  .map((chart) => withSmallCrds(readChart(chart)));
const cases = models.flatMap((model) =>
  Object.entries({ defaults: {}, ...model.ci }).map(([name, values]) => ({ model, name, values })),
);

describe('what Helm prints', () => {
  it.each(cases.map((one) => [one.model.name, one.name, one] as const))(
    'for %s with %s is as reviewed',
    async (chart, name, { model, values }) => {
      await inFolder(helmFiles(model), async (folder) => {
        const args = ['template', 'release', folder, '-n', 'space', '--kube-version', '1.32.0', '-f', '-'];
        const run = helm(4, args, JSON.stringify(values));
        expect(run.stderr).toBe('');
        const files = new Map<string, string>();
        for (const document of run.stdout.split(/^---\n/m)) {
          const source = /^# Source: (.+)\n/.exec(document);
          if (!source) continue;
          const path = (source[1] as string).slice((source[1] as string).indexOf('/templates/') + '/templates/'.length);
          files.set(path, (files.get(path) ?? '') + document.slice(source[0].length));
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

  it('passes Pod Security restricted by default', async () => {
    let count = 0;
    for (const { model, values } of cases) {
      await inFolder(helmFiles(model), async (folder) => {
        const run = helm(4, ['template', 'release', folder, '-f', '-'], `${JSON.stringify(values)}\n`);
        const pods = run.stdout.split(/^---\n/m).filter((document) => /^ *containers:$/m.test(document));
        count += pods.length;
        for (const pod of pods) {
          expect(pod).toMatch(/runAsNonRoot: true/);
          expect(pod).toMatch(/allowPrivilegeEscalation: false/);
          expect(pod).toMatch(/seccompProfile:\n +type: RuntimeDefault/);
          expect(pod).toMatch(/drop:\n +- ALL/);
          expect(pod).toMatch(/readOnlyRootFilesystem: true/);
        }
      });
    }
    expect(count).toBeGreaterThan(cases.length);
  });
});
