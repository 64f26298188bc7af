import { resolveContainer } from '../support/resolve-container';
import { runContainer } from './container';
import { serverContainer } from './specs';

const mounts = {};

describe('a container', () => {
  it('expands what was declared before, keeps what was not, and takes $$ for $', () => {
    const env = [
      { name: 'A', value: 'a$(B)' },
      { name: 'B', value: 'b' },
      { name: 'C', value: '$(A)-$(B)-$$(B)-$B-$(printf "%s" x)-$(' },
    ];
    expect(resolveContainer({ command: ['$(B)'], args: ['$(D)'], env }, { mounts })).toEqual({
      argv: ['b', '$(D)'],
      env: { A: 'a$(B)', B: 'b', C: 'a$(B)-b-$(B)-$B-$(printf "%s" x)-$(' },
    });
  });

  it('takes a Secret as it stands, and misses one only where it may', () => {
    const secretKeyRef = { name: 'auth', key: 'password' };
    const container = (optional: boolean) => ({
      command: ['true'],
      env: [{ name: 'A', valueFrom: { secretKeyRef: { ...secretKeyRef, optional } } }],
    });
    const secrets = { auth: { password: '$(B)' } };
    expect(resolveContainer(container(false), { mounts, secrets }).env).toEqual({ A: '$(B)' });
    expect(resolveContainer(container(true), { mounts }).env).toEqual({});
    expect(() => resolveContainer(container(false), { mounts })).toThrow('A: nothing at');
  });

  it('finds its volumes in the folders that play them', () => {
    const env = [{ name: 'A', value: 'sqlite:////tmp/a.db /tmp /var/tmp /tmpfs' }];
    const { argv } = resolveContainer({ command: ['--dir=/tmp/b', '$(A)'], env }, { mounts: { '/tmp': '/c' } });
    expect(argv).toEqual(['--dir=/c/b', 'sqlite:////c/a.db /c /var/tmp /tmpfs']);
  });
});

describe('the entrypoint', () => {
  it('starts nothing without the file of the Vault agent it was told of', async () => {
    const container = serverContainer({ port: 1, artifacts: '/data', vaultFile: '/vault/secrets/mlflow' });
    const { status, output } = await runContainer(container, { mounts });
    expect(status).not.toBe(0);
    expect(output).toMatch(/^.*\/vault\/secrets\/mlflow.*\n$/);
  });
});
