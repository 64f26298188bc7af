import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubeVersion, tested } from '../../charts-src/tested-versions';
import { helm, majors } from '../support/helm';

/** The version that a go.mod requires of a module. */
const required = (folder: string, module: string): string => {
  const text = readFileSync(join(__dirname, '..', folder, 'go.mod'), 'utf8');
  return new RegExp(`\\s${module} v(\\S+)`).exec(text)?.[1] ?? `${module} is not in ${folder}/go.mod`;
};

describe('the versions that the charts state as tested', () => {
  const stated = [...tested.matchAll(/\d+\.\d+\.\d+/g)].map(([version]) => version);

  it('are those of the control planes and of both Helms, at the newest of npm and of Go', () => {
    const ofNpm = majors.map((major) => helm(major, ['version', '--template', '{{.Version}}']).stdout.slice(1));
    const ofGo = majors.map((major) => required(`nightly/helm-${major}`, `helm.sh/helm/v${major}`));
    expect(stated).toEqual([
      required('nightly/kubernetes', 'k8s.io/kubernetes'),
      required('e2e/control-plane', 'k8s.io/kubernetes'),
      ...majors.flatMap((_, index) => [ofNpm[index], ofGo[index]]),
    ]);
  });

  it('begin with the oldest Kubernetes that Chart.yaml allows', () => {
    expect(kubeVersion).toBe(`>=${stated[0]?.replace(/\.\d+$/, '.0')}-0`);
  });
});
