import { hookEvents, isTest } from '../../lib/helm/hooks';
import type { JsonMap } from '../../lib/json';

describe('a hook', () => {
  const of = (hook: unknown): JsonMap => ({ metadata: { annotations: { 'helm.sh/hook': hook as string } } });

  it('has the events of its annotation if Helm knows all of them', () => {
    expect(hookEvents(of('pre-install'))).toEqual(['pre-install']);
    expect(hookEvents(of(' Post-Upgrade ,test'))).toEqual(['post-upgrade', 'test']);
    const all = ['install', 'delete', 'upgrade', 'rollback'].flatMap((one) => [`pre-${one}`, `post-${one}`]);
    for (const event of [...all, 'test', 'test-success']) expect(hookEvents(of(event))).toEqual([event]);
    for (const unknown of ['', 'pre-instal', 'test-failure', 'pre-install,x', null, 'crd-install']) {
      expect(hookEvents(of(unknown))).toEqual([]);
    }
    expect(hookEvents(of('pre-\u0130nstall'))).toEqual(['pre-install']);
    for (const none of [{}, { metadata: {} }, { metadata: { annotations: { a: 'b' } } }] as JsonMap[])
      expect(hookEvents(none)).toBeUndefined();
  });

  it('is a test if one of its events is', () => {
    expect(['test', 'test-success', 'pre-install,test', 'pre-install', 'x'].map((hook) => isTest(of(hook)))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(isTest({})).toBe(false);
  });
});
