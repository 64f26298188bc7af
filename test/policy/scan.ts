import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { filesIn } from '../support/golden';
import { helm, installBinaries } from '../support/helm';
import { type Finding, readAcceptances, verdict } from './findings';
import { helmDocsProblems } from './helm-docs';

const root = join(__dirname, '../..');
const cache = join(root, 'node_modules/.cache/chartwright');
const list = 'test/policy/accepted.yaml';
const versions = { kubeScore: '1.20.0', checkov: '3.3.30', helmDocs: '1.14.2' };
const charts = join(root, 'dist/helm/charts');

/**
 * Scans every chart in dist/ with each of its ci/ documents, and compares what helm-docs reads in values.yaml with the
 * README; prints what is wrong and returns the exit code.
 */
export function scan(): number {
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-policy-'));
  try {
    const helmDocs = installFromGo('helm-docs', `github.com/norwoodj/helm-docs/cmd/helm-docs@v${versions.helmDocs}`);
    const scanners = {
      kubeScore: installFromGo('kube-score', `github.com/zegl/kube-score/cmd/kube-score@v${versions.kubeScore}`),
      checkov: installCheckov(),
    };
    renderCharts(folder);
    const findings = [...kubeScore(scanners.kubeScore, folder), ...checkov(scanners.checkov, folder)];
    const problems = [
      ...verdict(findings, readAcceptances(readFileSync(join(root, list), 'utf8'), list)),
      ...helmDocsProblems(charts, (chart) => run(helmDocs, ['--chart-search-root', chart, '--dry-run'])),
    ];
    for (const problem of problems) console.log(problem);
    console.log(`${findings.length} findings in ${readdirSync(folder).length} documents, ${problems.length} problems`);
    return problems.length > 0 ? 1 : 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a command to its end and returns what it printed; another exit code than those throws. */
function run(command: string, args: string[], { env = {}, exitCodes = [0] } = {}): string {
  const { error, status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 1 << 28,
  });
  if (error && 'code' in error && error.code === 'ENOENT')
    throw new Error(`npm run test:policy needs ${command}, which is not on the PATH`);
  if (error) throw error;
  if (!exitCodes.includes(status ?? -1)) throw new Error(`${command} ${args.join(' ')}: ${stderr || stdout}`);
  return stdout;
}

/** Path of a program that Go builds from a module, such as `example.com/program@v1.0.0`. */
function installFromGo(name: string, source: string): string {
  const folder = join(cache, basename(source));
  if (!existsSync(join(folder, name))) run('go', ['install', source], { env: { GOBIN: folder, CGO_ENABLED: '0' } });
  return join(folder, name);
}

function installCheckov(): string {
  const folder = join(cache, `checkov-${versions.checkov}`);
  if (!existsSync(join(folder, 'bin/checkov'))) {
    run('python3', ['-m', 'venv', '--clear', folder]);
    run(join(folder, 'bin/pip'), ['install', '--quiet', `checkov==${versions.checkov}`]);
  }
  return join(folder, 'bin/checkov');
}

function renderCharts(folder: string): void {
  installBinaries();
  for (const name of readdirSync(charts)) {
    const chart = join(charts, name);
    const documents = filesIn(join(chart, 'ci')).map((file) => ({ file, flags: ['-f', join(chart, 'ci', file)] }));
    // A chart with required values has no defaults to render; its first document sets just those.
    const defaults = documents.some(({ file }) => file === 'required-values.yaml')
      ? []
      : [{ file: 'defaults.yaml', flags: [] }];
    for (const { file, flags } of [...defaults, ...documents]) {
      const { status, stdout, stderr } = helm(4, ['template', name, chart, '--namespace', name, ...flags]);
      if (status !== 0) throw new Error(`${name} with ${file}: ${stderr}`);
      writeFileSync(join(folder, `${name}-${file}`), asDeployments(stdout));
    }
  }
}

// The scanners know no Rollout, and its pods are those of a Deployment.
const asDeployments = (manifests: string): string =>
  manifests.replace(/apiVersion: argoproj\.io\/v1alpha1(\s+)kind: Rollout\b/g, 'apiVersion: apps/v1$1kind: Deployment');

interface KubeScoreObject {
  type_meta: { kind: string };
  object_meta: { name: string };
  checks: {
    check: { id: string; name: string };
    grade: number;
    skipped: boolean;
    comments: KubeScoreComment[] | null;
  }[];
}
interface KubeScoreComment {
  summary: string;
}

/** kube-score looks from object to object, so each document is a run of its own. */
function kubeScore(path: string, folder: string): Finding[] {
  return readdirSync(folder).flatMap((document) => {
    const flags = ['--output-format=json', '--kubernetes-version=v1.35', '--disable-ignore-checks-annotations'];
    const output = run(path, ['score', ...flags, join(folder, document)], { exitCodes: [0, 1] });
    // null where a document holds nothing.
    return ((JSON.parse(output) as KubeScoreObject[] | null) ?? []).flatMap(({ type_meta, object_meta, checks }) =>
      checks
        .filter(({ grade, skipped }) => grade < allOk && !skipped)
        .flatMap(({ check, comments }) =>
          (comments ?? [{ summary: check.name }]).map(({ summary }) => ({
            says: `kube-score ${check.id}, ${summary}`,
            object: `${type_meta.kind}/${object_meta.name}`,
            document,
          })),
        ),
    );
  });
}

/** The best grade of a check of kube-score. */
const allOk = 10;

interface CheckovCheck {
  check_id: string;
  check_name: string;
  resource: string;
  file_path: string;
}

function checkov(path: string, folder: string): Finding[] {
  const flags = ['--skip-download', '--quiet', '--compact', '--soft-fail', '--framework', 'kubernetes', '-o', 'json'];
  const { results, summary } = JSON.parse(run(path, ['--directory', folder, ...flags])) as {
    results: { failed_checks: CheckovCheck[] };
    summary: { skipped: number; parsing_errors: number };
  };
  if (summary.skipped > 0) throw new Error(`an annotation turns off ${summary.skipped} checks; ${list} is for that`);
  if (summary.parsing_errors > 0) throw new Error(`checkov cannot read ${summary.parsing_errors} documents`);
  return results.failed_checks.map((check) => {
    const [kind, , ...name] = check.resource.split('.');
    return {
      says: `checkov ${check.check_id}, ${check.check_name}`,
      object: `${kind}/${name.join('.')}`,
      document: basename(check.file_path),
    };
  });
}
