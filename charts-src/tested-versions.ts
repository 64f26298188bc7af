/** The constraint in each Chart.yaml: no older Kubernetes is tested. */
export const kubeVersion = '>=1.35.0-0';

/** The versions that CI and `npm run test:nightly` run, as the charts' READMEs state them. */
export const tested = `- Kubernetes 1.35 or newer. The nightly script runs on 1.35.4, CI on 1.37.2.
- Helm 3 or 4. CI runs 3.18.0 (the nightly script 3.22.0) and 4.2.3 (4.3.2).`;
