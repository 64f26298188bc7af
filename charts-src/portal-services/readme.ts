import { tested } from '../tested-versions';

/** The text above the values table in the chart's README.md. */
export const readme = `
HMCo's portal services: a stateless HTTP service as a plain Deployment, or released by canary with Argo Rollouts. The
[guide](../../../../docs/progressive-delivery/README.md) explains how a canary is promoted or rolled back, and what to
do when a release goes wrong.

Run the commands from the root of the repository. The release is \`portal-services\` in the namespace \`portal\`, with the
same object names by Helm, Argo CD and plain manifests, so every command of the guide works for each of them.

## Prerequisites

${tested}

## Install by Helm

\`\`\`sh
helm upgrade --install portal-services dist/helm/charts/portal-services --namespace portal --create-namespace --reset-values
\`\`\`

By Helm 4 a Rollout needs the flag of [the second command](#a-rollout-by-helm-4).

With \`rollout.enabled=true\` the workload is a Rollout. The chart
[progressive-delivery](../progressive-delivery/README.md) must be installed first: it brings the Argo Rollouts
controller and the analysis templates \`success-rate\`, \`error-rate\` and \`latency\`, each as \`-gate\`, \`-guard\` and
\`-promotion\`, and \`failing\` and \`hanging\` as the latter two. Where those are AnalysisTemplates of this namespace, set
\`rollout.analysis.clusterScope=false\`. Something must scrape the pods: \`metrics.serviceMonitor.enabled=true\` where the
Prometheus operator runs.

Helm 4 with \`--wait\` or \`--rollback-on-failure\` waits for a Rollout until its time-out and calls the release failed:
use \`--wait=legacy\`. That, like Helm 3's \`--wait\`, does not wait for the canary; \`kubectl argo rollouts status\` does.

After an abort the same \`helm upgrade\` again changes nothing: \`kubectl argo rollouts retry rollout\`, or upgrade to
another image. But any change to weights, pause or analysis values releases the failed image again: put the good one
back first.

### A Rollout by Helm 4

\`\`\`sh
helm upgrade --install portal-services dist/helm/charts/portal-services --namespace portal --create-namespace \\
  --reset-values --set rollout.enabled=true --server-side=false
\`\`\`

Add \`--server-side=false\` to the installation, to every upgrade and to every \`helm rollback\`. Helm 4 uses server-side
apply, and the controller owns fields of the Rollout whose quantities are not in their canonical form, such as
\`cpu: 1\` or \`memory: 1024Mi\`, and behind a router or by blue-green the selectors of the Services. Without the flag an
upgrade then ends in a conflict with \`rollouts-controller\`. A rollback uses the apply method of the revision that it
goes back to, so name the revision and add the flag. Helm 3 needs nothing.

## Install by Argo CD

\`\`\`sh
kubectl apply --filename dist/k8s/gitops/argocd-applications.yaml
\`\`\`

That file has an Application of the portal for each environment, besides those of progressive-delivery. Its values come
from \`charts-src/environments.ts\`; \`npm run synth\` writes them into the file. Argo CD creates the namespace. In both
the portal is a Rollout, which
[bakes in staging](../../../../docs/progressive-delivery/promotion.md#staging-bake-production). Argo CD must track by
annotation, its default: with labels its ServiceMonitor
[finds no Service](../../../../docs/progressive-delivery/argo-cd.md#argo-cd).

## Install by plain manifests

The manifests do not include the namespace, so create it first:

\`\`\`sh
kubectl create namespace portal
kubectl apply --server-side --kustomize dist/manifests/staging/portal-services
kubectl argo rollouts status portal-services --namespace portal --timeout 10m
\`\`\`

It is a Rollout with a ServiceMonitor, and needs the controller and the Prometheus operator. Delete objects that a later
version no longer has yourself. Where quantities of a Rollout are not in their canonical form, such as \`cpu: 1\`, a later
apply needs \`--force-conflicts\`, which is unsafe behind a router.

## OpenShift

\`global.omitUserIds=true\` omits \`runAsUser\`, \`runAsGroup\` and \`fsGroup\` from every pod, those of \`helm test\` included,
so the SCC \`restricted-v2\` admits them and assigns ids of the namespace's range. What else Pod Security "restricted"
requires is still set. Elsewhere leave it off: without a user id, pods of an image that runs as root are not started
(\`runAsNonRoot\`).

## How a release goes

After each weight in \`rollout.weights\` a gate measures: it goes on after three good points in a row, the first of them
one interval after the weight was set, waits while there is no traffic, and fails when its count runs out. In the
background guards abort as soon as three points in a row are bad, nearly every request of one interval fails
(\`rollout.analysis.failing\`), or the canary gives no answers while the stable version does
(\`rollout.analysis.hanging\`). Where clients keep connections open and reach the pods through the Service alone, a new
pod may get no requests for minutes: set \`rollout.analysis.hanging=false\` there. Without a traffic router a weight is
rounded to whole pods: with three replicas 20, 40, 60 and 80 percent are 25, 33, 67 and 75. Nor is an abort
immediate then: canary pods keep their requests until stable pods have started in their place. Where that time matters,
set \`rollout.strategy.canary.maxSurge=100%\`, which starts them all at once. Nothing watches after the last step.

\`rollout.metrics.preset\` names the stack that measures the requests. Probes, scrapes of \`/metrics\` and, with the
OpenTelemetry presets, requests without a route do not count. \`rollout.metrics.latencyThreshold\` is the milliseconds in
which a share of the requests must be answered (\`rollout.analysis.latencyShare\`, 0.95 unless the templates are
configured otherwise). The threshold must be a bucket bound of the stack's histogram, because between two bounds nothing
is known; express-prom-bundle has 300 and 1500 ms, but not 1000.

\`rollout.trafficRouting\` names a router, which makes a weight a share of the requests instead of the pods: gatewayAPI,
istio, alb, traefik, apisix, nginx, ambassador or smi. The chart creates the objects that it needs, from the values of
\`httpRoute\`, \`grpcRoute\`, \`virtualService\` or \`ingress\`, and progressive-delivery must allow it in its own
\`trafficRouting\`. For a router whose objects exist already see \`rollout.strategy.canary.trafficRouting\`. The preset
ingress-nginx measures at that router, and fails validation without it. The stable version keeps all its pods and the
canary's come on top, up to as many again, whatever \`rollout.strategy.canary.maxSurge\` is.

Callers inside the cluster reach the Service, and so the stable version only. With a preset that measures in the pods
\`hanging-guard\` would take their requests for ones that the canary misses, and abort: set
\`rollout.analysis.hanging=false\` where there are such callers, or measure with the preset ingress-nginx. Istio splits
their requests too.

With \`rollout.strategy.blueGreen.enabled=true\` a release starts all its pods behind the Service
\`portal-services-preview\`, and the Service \`portal-services\` is then switched to them at once. After the switch the
analysis must find three good points in a row, and a bad version is switched back. For
\`rollout.strategy.blueGreen.scaleDownDelaySeconds\` after a release \`helm rollback\` is one switch: see the
[guide](../../../../docs/progressive-delivery/blue-green.md#blue-green).

## Going back from a finished release

\`\`\`sh
helm rollback portal-services 3 --namespace portal
kubectl wait rollout/portal-services --namespace portal --for jsonpath='{.status.phase}'=Progressing --timeout 1m
kubectl argo rollouts promote portal-services --namespace portal --full
\`\`\`

The revision, here 3, is one whose release finished with a good version; one that was aborted looks the same in
\`helm history\`. Without the promotion the version before is measured at each weight, as any release is. The wait
matters: before the controller has seen that version, \`promote --full\` changes nothing. By Helm 4, add
\`--server-side=false\`. The
[guide](../../../../docs/progressive-delivery/emergencies.md#a-finished-release-is-bad) has the exceptions.

The API server does not validate the pod template of a Rollout; the plugin does, before a release:

\`\`\`sh
helm template portal-services dist/helm/charts/portal-services --set rollout.enabled=true \\
  --show-only templates/rollout.yaml | kubectl argo rollouts lint -f /dev/stdin
\`\`\`

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
each command and leave the image as it is meanwhile. With a router, add \`rollout.trafficRouting=\` to the first command,
and run it while no canary runs. On the way back the Service must have lost its hash before the second command, as the
[guide](../../../../docs/progressive-delivery/README.md#switching-a-live-release) shows. \`helm rollback\` to a revision
of the other kind is a switch in one step. With an autoscaler, raise \`autoscaling.minReplicas\` to the live
count first, and wait until the new kind has that many ready pods: it begins with one, which \`status\` takes for all.

## Scaling

Scale by \`replicaCount\` or \`autoscaling\`. After \`kubectl scale\`, and when an autoscaler is switched off, Helm 4 fails
with a conflict on \`.spec.replicas\`: add \`--force-conflicts\` to that upgrade of a Deployment, and
\`--server-side=false\` to that of a Rollout. The latter, like Helm 3, keeps a scaled count until \`replicaCount\` changes.
`;
