import { tested } from '../tested-versions';

/** The text above the values table in the chart's README.md. */
export const readme = `
The Argo Rollouts controller with its CRDs and permissions, and the analysis templates by which canaries are promoted or
rolled back. The [guide](../../../../docs/progressive-delivery/README.md) explains how a canary is promoted or rolled
back, and what to do when a release goes wrong. [TESTING.md](TESTING.md) has five scenarios to run on a cluster.

The commands are run from the root of the repository, with the release \`argo-rollouts\` in the namespace
\`argo-rollouts\`.

## Prerequisites

${tested}
- Rights to create CRDs, and ClusterRoles unless \`namespaced\` is on.
- A Prometheus that scrapes the workloads, and its address (\`prometheus.address\`), without \`/api/v1\`. It must
  scrape at least four times in an \`analysis.interval\`; say how often in \`analysis.scrapeInterval\`.
- For \`controller.metrics.serviceMonitor.enabled\` and \`prometheusRule.enabled\`: the Prometheus operator.
- For the commands that follow a release: the plugin \`kubectl argo rollouts\` 1.10, the file
  \`kubectl-argo-rollouts-<system>-<architecture>\` of the
  [release 1.10.2](https://github.com/argoproj/argo-rollouts/releases/tag/v1.10.2) on the PATH
  as \`kubectl-argo-rollouts\`.

## Install

The values that nearly every cluster sets:

\`\`\`yaml
# values of progressive-delivery, saved as rollouts-values.yaml
prometheus:
  address: http://prometheus-operated.monitoring.svc:9090
analysis:
  scrapeInterval: 15s
\`\`\`

Helm installs those of \`crds/\` that do not exist, and never changes one that does. Where an earlier installation left
them, apply those of this chart first; older ones drop fields that this controller writes:

\`\`\`sh
kubectl apply --server-side --force-conflicts --filename dist/helm/charts/progressive-delivery/crds
\`\`\`

### By Helm 3

\`\`\`sh
helm upgrade --install argo-rollouts dist/helm/charts/progressive-delivery \\
  --namespace argo-rollouts --create-namespace \\
  --reset-values --values rollouts-values.yaml \\
  --atomic --timeout 5m
helm test argo-rollouts --namespace argo-rollouts
\`\`\`

\`--atomic\` takes a failed upgrade back, and waits until the pods are ready.

### By Helm 4

\`\`\`sh
helm upgrade --install argo-rollouts dist/helm/charts/progressive-delivery \\
  --namespace argo-rollouts --create-namespace \\
  --reset-values --values rollouts-values.yaml \\
  --rollback-on-failure --timeout 5m
helm test argo-rollouts --namespace argo-rollouts
\`\`\`

What differs from Helm 3:

- \`--atomic\` is called \`--rollback-on-failure\`. Both wait for the pods.
- New releases are applied by the server (server-side apply), those that Helm 3 installed go on as before;
  \`--server-side\` chooses. A field that somebody else changed is then a conflict, which \`--force-conflicts\` takes
  over.
- \`--wait\` and \`--rollback-on-failure\` work for this chart. For a workload that is a Rollout they hang until the
  time-out: use \`--wait=legacy\` there, as the README of the workload's chart says.

### By Argo CD

\`\`\`sh
kubectl apply --filename dist/k8s/gitops/argocd-applications.yaml
\`\`\`

That is one Application for each chart and environment, with the CRDs applied at every sync. Use
\`dist/k8s/gitops/argocd-applicationset.yaml\` instead, never together with it, to select clusters by a label.
Repository, revision and label are set in \`charts-src/gitops.ts\`, values in \`charts-src/environments.ts\`;
\`npm run synth\` reads both.

### By plain manifests

The manifests of an environment contain the CRDs and custom resources of these kinds. A single \`kubectl apply\` of
everything fails the first time, because the kinds of the custom resources are not known yet. So apply the CRDs first:

\`\`\`sh
kubectl apply --server-side --filename dist/helm/charts/progressive-delivery/crds
kubectl wait --for condition=Established --timeout 60s --filename dist/helm/charts/progressive-delivery/crds
kubectl apply --server-side --kustomize dist/manifests/staging/progressive-delivery
kubectl rollout status deployment/argo-rollouts-progressive-delivery --namespace argo-rollouts --timeout 5m
\`\`\`

The CRDs are too large for the annotation of a client-side apply. \`dist/manifests/production\` also holds a
PrometheusRule and a ServiceMonitor, which need the Prometheus operator. Delete objects that a later version no longer
has yourself.

## The Prometheus operator

A Prometheus of the operator reads only the ServiceMonitors and PrometheusRules that its selectors match.
kube-prometheus-stack selects by the label \`release\` with the name of its own release, so without that label nothing
is scraped and no alerts are defined, without any error. The values of the environment production set no such label; add
the one that your Prometheus selects:

\`\`\`yaml
# values of progressive-delivery
controller:
  metrics:
    serviceMonitor:
      enabled: true
      labels:
        release: kube-prometheus-stack
prometheusRule:
  enabled: true
  labels:
    release: kube-prometheus-stack
\`\`\`

Where another configuration scrapes the controller, \`prometheusRule.job\` names its job. The alerts then need the target
label \`namespace\`, with the namespace of the controller, and \`honor_labels: true\`.

A ServiceMonitor selects Services by the label \`app.kubernetes.io/instance\`. Argo CD replaces it when it tracks by
labels: see [the guide](../../../../docs/progressive-delivery/argo-cd.md#argo-cd).

## OpenShift

\`global.omitUserIds=true\` omits \`runAsUser\`, \`runAsGroup\` and \`fsGroup\` from every pod, those of the CRD upgrade
and \`helm test\` included, so the SCC \`restricted-v2\` admits them and assigns ids of the namespace's range. What else
Pod Security "restricted" requires is still set.

## Upgrade

Run the same \`helm upgrade\` again. Helm installs \`crds/\` once and never changes them, so before each upgrade, but
not before the first install, a hook Job applies them (\`crds.upgrade.enabled\`). Its ServiceAccount may create and
patch these five CRDs and nothing else; Job, ServiceAccount and roles are deleted when the Job has succeeded. After a
failure they remain until the next upgrade, and an uninstall [leaves them too](#uninstall). Where such a Job is not
allowed, set \`crds.upgrade.enabled=false\` and run this before each upgrade:

\`\`\`sh
kubectl apply --server-side --force-conflicts --filename dist/helm/charts/progressive-delivery/crds
\`\`\`

Do not pipe \`helm show crds\` of Helm 3 into kubectl: it prints the five without \`---\` between them, and kubectl then
applies the last one only.

\`--force-conflicts\` is needed, because Helm owns the fields after the first install. A rollback (\`helm rollback\`)
leaves the CRDs as they are.

Roll back the controller with its chart, by \`helm rollback\` or by the chart's older version, never by
\`controller.image.tag\`: flags, roles and CRDs of a chart are those of one minor version of Argo Rollouts. With
\`controller.instanceId\` a controller of 1.9 would look for a lease that its role does not name, and be Ready without
ever leading; one of 1.8 lacks flags and exits. A tag of another minor version fails validation, from every registry,
where \`controller.image.repository\` ends in \`argoproj/argo-rollouts\`. Tags of a build of your own, such as
\`v1.10.2-company.1\` or \`stable\`, do not, nor does \`controller.image.digest\`.

**Back to 0.1.0, the workloads come first.** Workloads of 0.2.0 name two templates that 0.1.0 does not have,
\`failing-guard\` and \`hanging-guard\`. Once these are gone, every such Rollout is InvalidSpec: it is not scaled, no
release goes on, and a canary keeps its share of the traffic. So, while no release is in progress and no Rollout is
Degraded:

1. Roll back every workload to its chart 0.1.0, or set \`rollout.analysis.failing=false\` and
   \`rollout.analysis.hanging=false\` in it. The second starts no release, and needs nothing else that 0.1.0 lacks.
2. See that none names the two any more: \`kubectl get rollouts --all-namespaces --output yaml\` holds neither name.
3. Roll back this chart.

With Argo CD these are two commits, the second after the first is synced everywhere.

**From 0.1.0 to 0.2.0 of this chart**, which brings Argo Rollouts 1.10 in place of 1.9. Both compute the same hash for
a pod template, so no Rollout starts a release. ClusterRoles and their bindings have other names, which end in the
namespace of the release: a binding of yours to one of the old names must name the new one.

**Values of 0.2.0** that fail validation where 0.1.0 took them say what to write instead. One has another form:
\`notifications.triggers\` are lists, so drop the \`|\` behind the name of a trigger.

**From 1.8 to 1.9.** A controller of 1.9 computes another hash for the same pod template ([argo-rollouts
#4696](https://github.com/argoproj/argo-rollouts/issues/4696)). It treats every Rollout of an older controller as
changed, and starts a release with the same image, which is measured like any other. Upgrade while no release is in
progress, and while there is traffic; otherwise the gates wait for it.

## Uninstall

\`\`\`sh
helm uninstall argo-rollouts --namespace argo-rollouts
\`\`\`

The CRDs stay, and with them every Rollout and its pods. No release goes on without the controller, and no canary is
rolled back, so switch the workloads back to Deployments first. The ClusterAnalysisTemplates go with the chart: a
Rollout that names them is InvalidSpec under the next controller until they are back. Where a second release in the
namespace reads \`argo-rollouts-config\` (\`plugins.createConfigMap=false\`), uninstall that one before, or it loses its
plugins.

Where the last upgrade failed in its hook, Job, ServiceAccount, ConfigMap and roles of the hook stay as well, because
Helm does not count hooks as objects of the release:

\`\`\`sh
kubectl delete job,serviceaccount,configmap --namespace argo-rollouts \\
  --selector app.kubernetes.io/instance=argo-rollouts,app.kubernetes.io/component=crd-upgrade
kubectl delete clusterrole,clusterrolebinding \\
  --selector app.kubernetes.io/instance=argo-rollouts,app.kubernetes.io/component=crd-upgrade
\`\`\`

Deleting the CRDs deletes **every Rollout in the cluster, and with it its ReplicaSets and pods**, as well as all
AnalysisRuns, AnalysisTemplates and Experiments. See what there is before:

\`\`\`sh
kubectl get rollouts --all-namespaces
kubectl delete --filename dist/helm/charts/progressive-delivery/crds
\`\`\`

Argo CD counts the CRDs as objects of the Application, but they carry the sync options \`Prune=false\` and
\`Delete=false\`: they stay after a sync with pruning and after a cascading delete of the Application, and every Rollout
with them. The controller and the ClusterAnalysisTemplates go.

## Analysis templates: for the cluster or by namespace

With \`analysis.clusterScope\` on, the templates are ClusterAnalysisTemplates, one set for all namespaces. Each of
\`analysis.namespaces\` gets AnalysisTemplates of its own; the namespaces must exist, and the workloads in them set
\`rollout.analysis.clusterScope=false\`:

\`\`\`yaml
# values of progressive-delivery
analysis:
  clusterScope: false
  namespaces:
    - portal
    - ml-platform
\`\`\`

A Rollout whose templates do not exist is InvalidSpec: it releases nothing, and the controller does not scale it
either, not even for an autoscaler. So an installation that is in use is changed in three steps, each applied before
the next one, while no release is under way:

1. Name the namespaces in \`analysis.namespaces\`, and leave \`analysis.clusterScope\` on. Both kinds of templates exist.
2. Set \`rollout.analysis.clusterScope=false\` in every workload.
   \`kubectl argo rollouts list rollouts --all-namespaces\` shows none that is Degraded.
3. Set \`analysis.clusterScope=false\`.

Back to templates for the cluster it is the same in reverse.

A controller that works in one namespace only needs no ClusterRole, and sees no ClusterAnalysisTemplates:

\`\`\`yaml
# values of progressive-delivery
namespaced: true
watchNamespace: portal
analysis:
  clusterScope: false
  namespaces:
    - portal
\`\`\`

Somebody with the rights for it installs the CRDs, and \`helm install --skip-crds\` leaves them alone. The Job
that upgrades them has a ClusterRole, so it runs only with \`crds.upgrade.whileNamespaced\`.

## Permissions

The controller may do what canaries by pods need. Each further feature, and each traffic router, is a switch that adds
just the permissions it needs: \`features\` (experiments, Jobs and Secrets as sources of measurements) and
\`trafficRouting\` (Istio, ingress-nginx, the AWS load balancer controller, SMI, Ambassador, App Mesh, Traefik, APISIX,
and by plugin Contour, Gloo and the Gateway API). The rendered roles say above each rule why the controller needs it. A
feature that is used but not switched on shows as 403 in the controller's log and as the alert
\`ArgoRolloutsForbidden\`, and **it may freeze the Rollout: the controller gives up before traffic, analysis and abort,
so a bad canary keeps its share and is not rolled back**. Therefore these are on by default; disable them only where
nobody can use them:

- \`features.restarts\`: without it \`kubectl argo rollouts restart\` freezes the Rollout until \`spec.restartAt\` is
  removed.
- \`features.podMetadata\`: the same for \`canaryMetadata\` and \`stableMetadata\`.
- \`features.workloadRef\`: without it a Rollout with a workloadRef also blocks a worker for a minute at each attempt.

\`features.experiments\` stays off, because with it the controller may create and delete any Service, which no release
needs. Switch it on before a Rollout has an experiment among its steps: else the Rollout freezes at that step.

Rules follow the flags that choose an API group: \`controller.traefikApiGroup\`, \`controller.ambassadorApiVersion\` and,
with \`controller.awsVerifyTargetGroup\`, \`controller.awsTargetGroupBindingApiVersion\` (\`eks.amazonaws.com/v1\` on EKS
Auto Mode). \`controller.extraArgs\` may not hold a flag that a value sets.

When it starts, the controller also lists Secrets and VirtualServices, whether they are used or not:

- **Secrets** with the label \`istio.argoproj.io/primary-cluster=true\`, for the kubeconfig of Istio's primary cluster.
  Where VirtualServices are in the cluster of the controller, the 403 is harmless. Where they are in a primary cluster,
  set \`trafficRouting.istioMulticluster=true\`: without it the controller looks for them in its own cluster. Permission
  to list Secrets includes reading all of them.
- **VirtualServices**, to see whether Istio is installed, and again every ten minutes until they can be listed. Without
  \`trafficRouting.istio\` the 403 is harmless.

\`ArgoRolloutsForbidden\` counts neither: lists of Secrets never, those of VirtualServices once \`trafficRouting.istio\`
is on.

\`\`\`yaml
# values of progressive-delivery
features:
  experiments: true
trafficRouting:
  nginx: true
\`\`\`

## Several controllers in a cluster

Each controller but one has a \`controller.instanceId\`, which is a part of the name of its lease, and works on objects
with the label \`argo-rollouts.argoproj.io/controller-instance-id\`. ClusterAnalysisTemplates have the same names in
every release, so all but one have AnalysisTemplates by namespace. Two releases in one namespace share the ConfigMap
\`argo-rollouts-config\`, which the first creates. Only its own pods restart when its plugins change, so restart the
other controller then. The first is uninstalled last: with it goes the ConfigMap, and the other starts without plugins
from then on:

\`\`\`yaml
# values of progressive-delivery
controller:
  instanceId: b
plugins:
  createConfigMap: false
analysis:
  clusterScope: false
  namespaces:
    - team-b
crds:
  upgrade:
    enabled: false
\`\`\`

A controller with \`controller.analysisOnly\` works on AnalysisRuns only, such as those of Kargo. A full controller
works on them too, so keep the two apart by cluster, namespace (\`namespaced\`) or id: else each run is measured twice.
Its lease has no id in its name, so it needs a namespace of its own, or one pod without leader election.

Two releases without an id in one namespace share one lease: the second never leads, and \`ArgoRolloutsNoLeader\` fires
for it. Controllers that watch one namespace each (\`namespaced\`) are installed in that namespace.

## Prometheus with authentication

| Prometheus wants | Values | Where the credentials are |
| --- | --- | --- |
| a header that is not secret, such as a tenant | \`prometheus.headers\`, with \`value\` | the templates, in plain text |
| a header, such as a bearer token | \`prometheus.headers\`, with \`secretName\` and \`secretKey\` | a Secret in the namespace of each workload |
| OAuth 2 client credentials | \`prometheus.oauth2.tokenUrl\`, \`prometheus.oauth2.clientId\`, \`prometheus.oauth2.secretName\`, \`prometheus.oauth2.secretKey\` | a Secret in the namespace of each workload |
| AWS Signature Version 4 | \`prometheus.sigv4.region\`, \`prometheus.sigv4.roleArn\`, \`prometheus.sigv4.profile\` | the pod of the controller, such as by \`controller.serviceAccount.annotations\` |
| a custom certificate authority | \`prometheus.caBundle.configMap\` or \`prometheus.caBundle.secret\` | the namespace of the release |

\`\`\`yaml
# values of progressive-delivery
prometheus:
  address: https://prometheus.hmco.example
  headers:
    - name: X-Scope-OrgID
      value: team-a
    - name: Authorization
      secretName: prometheus
      secretKey: authorization
\`\`\`

The file \`authorization\` holds the whole header, such as \`Bearer ...\`, without a line break:

\`\`\`sh
kubectl create secret generic prometheus --namespace portal --from-file authorization
\`\`\`

The controller reads \`prometheus.caBundle\` once, when it starts. When an authority is renewed, restart it, or every
release ends as Error with \`x509\`:

\`\`\`sh
kubectl rollout restart deployment/argo-rollouts-progressive-delivery --namespace argo-rollouts
\`\`\`

The controller signs queries only where \`prometheus.address\` contains \`aps-workspaces\`; with another address
\`prometheus.sigv4.region\` fails validation.

The Secret is read before each measurement. When one read fails, the release is aborted: \`analysis.outageTolerance\`
does not count it. So update the Secret in place, such as by \`kubectl apply\`, and never delete and recreate it while a
release is in progress. A token endpoint that returns an error counts like any other error of Prometheus, but one that
accepts requests and never answers blocks each measurement indefinitely: neither \`prometheus.timeout\` nor
\`analysis.outageTolerance\` ends it. \`ArgoRolloutsWorkerBlocked\` fires then.

With headers or OAuth 2 the controller may get the Secrets of these names wherever it watches, because the
analysis reads them in the namespaces of the workloads.

## Plugins

Each pod of the controller fetches the plugins at each of its starts, and exits when one of them cannot be fetched or,
by http and https, has another checksum than \`sha256\`. A plugin with a \`file:\` location is not checked, so
\`sha256\` fails validation there. So while their server is away no pod comes up again, and no release goes on. Take
plugins from an image instead, of which registry and nodes keep a copy:

\`\`\`yaml
# values of progressive-delivery
trafficRouting:
  gatewayAPI: true
plugins:
  trafficRouter:
    - name: argoproj-labs/gatewayAPI
      location: file:///plugins/gatewayapi-plugin
controller:
  initContainers:
    - name: plugins
      image: registry.example.com/rollouts-plugins:1.0.0
      command: [cp, /gatewayapi-plugin, /plugins/]
      securityContext:
        allowPrivilegeEscalation: false
        capabilities:
          drop: [ALL]
      volumeMounts:
        - name: plugins
          mountPath: /plugins
  extraVolumes:
    - name: plugins
      emptyDir: {}
  extraVolumeMounts:
    - name: plugins
      mountPath: /plugins
\`\`\`

Where the cluster has volumes of type \`image\`, one takes the place of the container and the \`emptyDir\`.

Plugins whose download needs credentials name a Secret beside the controller in \`headersFrom\`; the controller may get
the Secrets that \`plugins\` names. With \`plugins.createConfigMap=false\` the chart does not see these names: add a rule
for them to \`rbac.additionalRules\`.

## Notifications

\`\`\`yaml
# values of progressive-delivery
notifications:
  enabled: true
  services:
    slack: |
      token: $slack-token
  subscriptions:
    - recipients:
        - slack:releases
      triggers:
        - on-rollout-aborted
        - on-analysis-run-error
      selector: "!rollout-type"
\`\`\`

\`$slack-token\` is a key of the Secret \`argo-rollouts-notification-secret\`, whose name is fixed. Create it in the
namespace of the controller:

\`\`\`sh
kubectl create secret generic argo-rollouts-notification-secret --namespace argo-rollouts --from-file slack-token
\`\`\`

\`notifications.secret.create\` creates the Secret from values, for trials only: the values are stored in the release.

Every service of Argo Rollouts is a key of \`notifications.services\`, or several of a type with a name, such as
\`webhook.release-log\`; a recipient begins with that name (\`release-log\`). A recipient, trigger or message that does
not exist fails validation. The chart cannot check what workloads subscribe (\`rollout.notify\`, or annotations), nor
ConfigMaps in their namespaces (\`controller.selfServiceNotifications\`); where the environments of a Chartwright app
have \`checks: [checkSubscriptions]\`, synth checks that each service is one of the controller of the environment. A
trigger without \`when\` is named after an event (\`notifications/event-triggers.yaml\`); under another name it would
never be sent, and fails validation.

The triggers of an analysis, such as \`on-analysis-run-error\`, are events of the AnalysisRun and of its Rollout, so a
failed run sends two messages. The selector \`!rollout-type\` leaves out the runs, which all have that label; an abort
is one event anyway (\`on-rollout-aborted\`).

With \`controller.selfServiceNotifications\` the controller sends each event by two configurations: the ConfigMap in the
namespace of the Rollout, and that of this chart. An annotation is read by both. Where only the team's ConfigMap has its
service, the message is sent, the other attempt fails, and \`ArgoRolloutsNotificationErrors\` fires; where both have it,
it is sent twice. So let teams use \`subscriptions\` in their ConfigMap, which the other does not read, and annotations
only for services of this chart, in namespaces without a ConfigMap of their own.

The messages contain workload, revision, images and the reason, after a failed analysis the metric, what it measured and
its limit, the commands to go on, and links to \`notifications.link\` and \`notifications.runbookUrl\`. They are generated
from the files in \`notifications/\`: text and severity of each event, and a section for each configured service. The
[guide](../../../../docs/progressive-delivery/watching.md#notifications) describes what each service sends, how
\`notifications.incidents\` opens and closes incidents, and annotations in Grafana.

## Dashboard

\`dashboard.enabled=true\` runs the dashboard. **It has no login: whoever reaches it may use it.** It may only read
unless \`dashboard.allowActions=true\`, and its NetworkPolicy lets in the pods of its own namespace only. From your own
machine:

\`\`\`sh
kubectl --namespace argo-rollouts port-forward service/argo-rollouts-progressive-delivery-dashboard 3100:3100
\`\`\`

It answers at \`http://localhost:3100/rollouts/\`.
`;
