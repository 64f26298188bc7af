import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Acceptance, type Finding, readAcceptances, verdict } from './findings';

const says = 'checkov CKV_K8S_43, Image should use digest';
const acceptance: Acceptance = {
  findings: [says],
  objects: ['Deployment/shop', 'Pod/*-test'],
  reason: 'Mirrors have other digests.',
};
const finding = (object: string, wording = says): Finding => ({ says: wording, object, document: 'defaults.yaml' });
const both = [finding('Deployment/shop'), finding('Pod/shop-test')];

describe('the findings of the policy scans', () => {
  it('pass when each is accepted and each acceptance is needed', () => {
    expect(verdict(both, [acceptance])).toEqual([]);
  });

  it('fail when one is of another object, or says something else', () => {
    const memory = 'kube-score container-resources, Memory limit is not set';
    expect(verdict([...both, finding('Deployment/shop-2'), finding('Deployment/shop', memory)], [acceptance])).toEqual([
      'not accepted: checkov CKV_K8S_43, Image should use digest: Deployment/shop-2 in defaults.yaml',
      'not accepted: kube-score container-resources, Memory limit is not set: Deployment/shop in defaults.yaml',
    ]);
  });

  it('fail when what is accepted is not found any more', () => {
    expect(verdict([finding('Deployment/shop')], [acceptance])).toEqual([
      'accepted, but not found: checkov CKV_K8S_43, Image should use digest: Pod/*-test',
    ]);
  });
});

describe('accepted.yaml', () => {
  const text = readFileSync(join(__dirname, 'accepted.yaml'), 'utf8');

  it('gives each finding a reason', () => {
    expect(readAcceptances(text, 'accepted.yaml').length).toBeGreaterThan(10);
    expect(() => readAcceptances(text.replace(/^ {2}reason: .*$/m, ''), 'accepted.yaml')).toThrow(/reason/);
  });
});
