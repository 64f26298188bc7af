/** The constraint in each Chart.yaml: no older Kubernetes is tested. */
export const kubeVersion = '>=1.35.0-0';

/** The versions that the tests run, as the charts' READMEs state them. */
export const tested = `- Kubernetes 1.35 or newer; tested on 1.35.4 and 1.37.2.
- Helm 3 or 4; tested with 3.18.0, 3.22.0, 4.2.3 and 4.3.2.`;
