import { tested } from '../tested-versions';

/** What stands above the values table in the chart's README.md. */
export const readme = `
HMCo's portal services: a stateless HTTP service as a plain Deployment, or released by canary with Argo Rollouts. How
a release by canary is decided, and what to do when one goes wrong, stands in the
[guide](../../../../docs/progressive-delivery/README.md).

The commands are run from the root of the repository, for the release \`portal-services\` in the namespace \`portal\`. Helm,
Argo CD and the manifests name it alike, so every command of the guide fits each of them.

## Prerequisites

${tested}

## Install by Helm

\`\`\`sh
helm upgrade --install portal-services dist/helm/charts/portal-services --namespace portal --create-namespace --reset-values
\`\`\`

With \`rollout.enabled=true\` the workload is a Rollout. The chart
[progressive-delivery](../progressive-delivery/README.md) must be installed first: it brings the Argo Rollouts
controller and the analysis templates \`success-rate\`, \`error-rate\` and \`latency\`, each as \`-gate\` and \`-guard\`. Where
those are AnalysisTemplates of this namespace, set \`rollout.analysis.clusterScope=false\`. Something must scrape the
pods: \`metrics.serviceMonitor.enabled=true\` where the Prometheus operator runs.

Helm 4 with \`--wait\` or \`--rollback-on-failure\` waits for a Rollout until its time-out and calls the release failed:
use \`--wait=legacy\`. That, like Helm 3's \`--wait\`, does not wait for the canary; \`kubectl argo rollouts status\` does.
After an abort the same \`helm upgrade\` again changes nothing: \`kubectl argo rollouts retry rollout\`, or upgrade to
another image.

## Install by Argo CD

\`\`\`sh
kubectl apply --filename dist/k8s/gitops/argocd-applications.yaml
\`\`\`

That file holds an Application of the portal for each environment, beside those of progressive-delivery. Its values
stand in \`charts-src/environments.ts\`, and reach the file by \`npm run synth\`. Argo CD creates the namespace.
Production is a Rollout, staging a Deployment.

## Install by plain manifests

The manifests hold no namespace, so make it first:

\`\`\`sh
kubectl create namespace portal
kubectl apply --server-side --kustomize dist/manifests/staging/portal-services
kubectl rollout status deployment/portal-services --namespace portal --timeout 10m
\`\`\`

\`dist/manifests/production/portal-services\` is a Rollout: it needs the controller, and the Prometheus operator for its
ServiceMonitor. Objects that a later version no longer has are yours to delete.

## OpenShift

\`global.omitUserIds=true\` omits \`runAsUser\`, \`runAsGroup\` and \`fsGroup\` from every pod, those of \`helm test\` included,
so the SCC \`restricted-v2\` admits them and assigns ids of the namespace's range. What else Pod Security "restricted"
requires is still set. Elsewhere leave it off: without a user id, pods of an image that runs as root are not started
(\`runAsNonRoot\`).

## How a release goes

After each weight in \`rollout.weights\` a gate is asked: it goes on after three good points in a row, the first of them
one interval after the weight was set, waits while there is no traffic, and fails when its count runs out. A guard in
the background aborts as soon as three points in a row are bad, nearly every request of one interval fails, or the
canary gives no answers while the stable version does (\`rollout.analysis.answers\`). Without a traffic router a weight
is rounded to whole pods: with three replicas 20, 40, 60 and 80 percent are 25, 33, 67 and 75. Nothing watches after
the last step.

\`rollout.metrics.preset\` names the stack that measures the requests, and \`rollout.metrics.latencyThreshold\` the
milliseconds that 95 % of them must keep. The threshold must be a bucket bound of the stack's histogram, because
between two bounds nothing is known; express-prom-bundle has 300 and 1500 ms, but not 1000.

Behind ingress-nginx \`rollout.trafficRouting=nginx\` makes a weight a share of the requests instead of the pods. The
chart progressive-delivery must allow it, by \`trafficRouting.nginx=true\`. The preset ingress-nginx measures there, at
the router, and is refused without it.

The controller owns the selectors of the Services then. Helm 4 applies by the server and refuses each upgrade over that
(a conflict with \`rollouts-controller\`): add \`--server-side=false\` to \`helm upgrade\`. Helm 3 needs nothing.

## Switching a live release

One upgrade between Deployment and Rollout leaves no ready pod for seconds. Two do not:

\`\`\`sh
helm upgrade portal-services dist/helm/charts/portal-services --namespace portal --reset-values \\
  --set rollout.enabled=true,rollout.keep=Deployment
kubectl argo rollouts status portal-services --namespace portal --timeout 10m
helm upgrade portal-services dist/helm/charts/portal-services --namespace portal --reset-values \\
  --set rollout.enabled=true
\`\`\`

Back is the mirror image, with \`rollout.enabled=false,rollout.keep=Rollout\` first. Add the values of your release to
each command and leave the image as it is meanwhile. With an autoscaler, raise \`autoscaling.minReplicas\` to the live
count first, and wait until the new kind has that many ready pods: it begins with one, which \`status\` takes for all.
`;
