import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { parse } from 'yaml';
import { ProgressiveDelivery } from '../../charts-src/progressive-delivery/chart';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { printedDocuments } from '../../lib/prove/helm/printed-documents';
import { crdFiles } from '../../lib/rollouts/crds';
import { goModuleDir } from '../../tools/imports/go-module';
import { argoRollouts } from '../../tools/imports/sources';
import { majors } from '../support/helm';
import { helmTemplate } from '../support/helm-template';

// Without Go, or the module, this fails: nothing else says that these are upstream's definitions.
const folder = join(goModuleDir(argoRollouts), argoRollouts.folder);
const theirs = (file: string): string[] => readFileSync(join(folder, file), 'utf8').split('\n');

const indentOf = (line: string): number => line.search(/[^ ]|$/);
const isInside = (line: string, indent: number): boolean => line === '' || indentOf(line) > indent;

/** How many lines the value of a `description` takes, from its key on; 0 where the line is no such key. */
function descriptionLength(lines: readonly string[], from: number): number {
  const first = lines[from] as string;
  if (!/^ +description: \S/.test(first)) return 0;
  const end = lines.findIndex((line, index) => index > from && !isInside(line, indentOf(first)));
  return end - from;
}

/** The lines by which our file differs from upstream's: `+` and `-`, where no whole description was left out. */
function difference(ours: readonly string[], upstream: readonly string[]): string[] {
  const found: string[] = [];
  let [mine, other] = [0, 0];
  while (mine < ours.length || other < upstream.length) {
    const [line, expected] = [ours[mine], upstream[other]];
    const described = expected === undefined || line === expected ? 0 : descriptionLength(upstream, other);
    if (line === expected) [mine, other] = [mine + 1, other + 1];
    else if (described > 0) other += described;
    else if (line !== undefined && !upstream.slice(other).includes(line)) {
      found.push(`+${line}`);
      mine += 1;
    } else {
      found.push(`-${expected}`);
      other += 1;
    }
  }
  return found;
}

const added = '+    argocd.argoproj.io/sync-options: Prune=false,Delete=false,ServerSideApply=true';

describe('the custom resource definitions of Argo Rollouts', () => {
  it('are the five of the controller, under the names of upstream’s files', () => {
    expect(crdFiles().map(({ name, file }) => [name, file])).toEqual([
      ['analysisruns.argoproj.io', 'analysis-run-crd.yaml'],
      ['analysistemplates.argoproj.io', 'analysis-template-crd.yaml'],
      ['clusteranalysistemplates.argoproj.io', 'cluster-analysis-template-crd.yaml'],
      ['experiments.argoproj.io', 'experiment-crd.yaml'],
      ['rollouts.argoproj.io', 'rollout-crd.yaml'],
    ]);
  });

  it.each(crdFiles().map(({ file, yaml }) => [file, yaml]))(
    'differ from upstream’s %s by descriptions and one annotation',
    (file, yaml) => {
      expect(difference(yaml.split('\n'), theirs(file))).toEqual([added]);
    },
  );

  it.each(crdFiles().map(({ file, yaml, json }) => [file, yaml, json]))(
    'hold in the JSON beside %s what the YAML holds',
    (_, yaml, json) => {
      // Another reader than the one of the import.
      expect(JSON.parse(json)).toEqual(parse(yaml));
      expect(JSON.stringify(JSON.parse(json))).toBe(json.trimEnd());
    },
  );

  it('describe no field, but what kubectl prints in columns', () => {
    const text = crdFiles()
      .map(({ yaml }) => yaml)
      .join('');
    const printed = text.match(/^ +- description: /gm)?.length;
    expect(text.match(/description: \S/g)?.length).toBe(printed);
  });

  it.each(majors)('fit into the ConfigMap of the upgrade and the annotation of kubectl apply, by Helm %i', (major) => {
    const files = helmFiles(readChart(new ProgressiveDelivery(new App(), 'progressive-delivery')));
    const { stdout } = helmTemplate(major, files, {}, ['--show-only', 'templates/crd-upgrade/configmap.yaml']);
    const [configMap] = printedDocuments(stdout).map(({ object }) => object as { data: Record<string, string> });
    if (configMap === undefined) throw new Error('Helm printed no ConfigMap');
    expect(Object.keys(configMap.data)).toEqual(crdFiles().map(({ file }) => file.replace('.yaml', '.json')));
    expect(Buffer.byteLength(JSON.stringify(configMap))).toBeLessThan(512_000);
    for (const crd of Object.values(configMap.data)) expect(crd.length).toBeLessThan(262_144);
  });
});

describe('the comparison with upstream', () => {
  const ours = (crdFiles().at(-1) as { yaml: string }).yaml.split('\n');
  const upstream = theirs('rollout-crd.yaml');
  const at = ours.findIndex((line) => line.includes('replicas:'));

  it.each<[string, string[], string[]]>([
    ['a lost field', ours.filter((_, index) => index !== at), [`-${ours[at]}`]],
    ['a new field', [...ours.slice(0, at), '              pauzed:', ...ours.slice(at)], ['+              pauzed:']],
    [
      'a description that stays',
      [...ours.slice(0, at), '            description: x', ...ours.slice(at)],
      ['+            description: x'],
    ],
  ])('notices %s', (_, changed, expected) => {
    expect(difference(changed, upstream)).toEqual([added, ...expected]);
  });
});
