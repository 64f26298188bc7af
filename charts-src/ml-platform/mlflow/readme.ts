import { tested } from '../../tested-versions';

/** The text above the values table in the chart's README.md. */
export const readme = `
MLflow's tracking server as a plain Deployment, or released by canary with Argo Rollouts. It is part of
[ml-platform](../../README.md), and can be installed alone as shown here. The
[guide](../../../../../../docs/progressive-delivery/README.md) describes how a release by canary is decided, and what
to do when one fails.

The commands are run from the root of the repository, with the release \`mlflow\` in the namespace \`ml-platform\`.

## Try it out

One pod with a file for its runs and a volume for its artifacts, and nothing else:

\`\`\`yaml
# values of mlflow, saved as mlflow-trial.yaml
replicaCount: 1
backendStore:
  postgresql:
    secretName: ""
  sqlite:
    enabled: true
artifactStore:
  volume:
    enabled: true
\`\`\`

\`\`\`sh
helm upgrade --install mlflow dist/helm/charts/ml-platform/charts/mlflow \\
  --namespace ml-platform --create-namespace --reset-values --values mlflow-trial.yaml
kubectl port-forward service/mlflow 5000:5000 --namespace ml-platform
\`\`\`

A file, and a volume that one pod owns, exclude a Rollout, an autoscaler and a second pod; such values fail validation.
The size of the volume can only grow, and its StorageClass and access mode are immutable: the API server rejects an
upgrade that changes them. To change them, copy the data to a new claim and name it in \`persistence.existingClaim\`.

Neither Helm nor Argo CD deletes the claim when the release is uninstalled, or when its values no longer need it: it
carries the annotation \`helm.sh/resource-policy\` and the sync options \`Prune=false\` and \`Delete=false\`. To discard the
data, delete the claim \`mlflow-data\` yourself.

No Job migrates the SQLite file: the server of a newer image may exit with \`out-of-date database schema\` and restart in
a loop. The Deployment ends the old pod before it starts the new one, so an init container of the new image can back the
file up and migrate it. Add it to the values of that upgrade, with the tag of the image, and take it out afterwards:

\`\`\`yaml
# values of mlflow
replicaCount: 1
backendStore:
  postgresql:
    secretName: ""
  sqlite:
    enabled: true
initContainers:
  - name: migrate
    image: ghcr.io/mlflow/mlflow:v3.18.0-full
    command:
      - sh
      - -ec
      - |
        cd /var/lib/mlflow
        test ! -e mlflow.db || cp mlflow.db mlflow.db.backup
        mlflow db upgrade sqlite:////var/lib/mlflow/mlflow.db
    env:
      - name: HOME
        value: /tmp
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities:
        drop:
          - ALL
    volumeMounts:
      - name: data
        mountPath: /var/lib/mlflow
      - name: tmp
        mountPath: /tmp
\`\`\`

## Prerequisites

${tested}
- A PostgreSQL or MySQL database for the runs, and a bucket of S3, Google Cloud Storage or Azure for the artifacts.
  Pods get into the bucket by \`serviceAccount.annotations\` (IRSA, Workload Identity), or by a Secret.
- For \`rollout.enabled\`: the chart [progressive-delivery](../../../progressive-delivery/README.md), and a Prometheus
  that scrapes the pods, such as by \`metrics.serviceMonitor.enabled\` with the Prometheus operator.

## Secrets

No value holds a credential. Values name a Secret and a key of it, by default \`mlflow-database\` and \`uri\`. The Secrets
of the databases must exist before the installation: the Job of the migrations needs them, and Helm waits for it. With
the URI in a file called \`uri\`, which must not end with a line break (\`printf '%s'\` writes none, editors do):

\`\`\`sh
kubectl create namespace ml-platform
kubectl create secret generic mlflow-database --from-file uri --namespace ml-platform
\`\`\`

The URI is \`postgresql+psycopg2://user:password@host:5432/name\`. It names the driver, because SQLAlchemy 2.1 resolves
\`postgresql://\` to another one, which the image does not have. In a URI the characters of a password are encoded (\`%40\`
for an @). Where a Secret holds only a user and a password, such as one created by an operator, set the address in the
values of \`backendStore.postgresql\`, \`backendStore.mysql\` or \`auth.database\`. The pods then encode the password:

\`\`\`yaml
# values of mlflow
backendStore:
  postgresql:
    secretName: mlflow-app
    usernameKey: username
    passwordKey: password
    host: mlflow-rw.databases.svc
    database: mlflow
    parameters: sslmode=require
\`\`\`

## Install

The artifact store is required: \`artifactStore.s3.bucket\`, \`artifactStore.gcs.bucket\`, \`artifactStore.azure.container\`
or \`artifactStore.volume.enabled\`. It has no default, because bucket names are global and somebody else may own any of
them. The values that nearly every release sets:

\`\`\`yaml
# values of mlflow, saved as mlflow-values.yaml
replicaCount: 5
artifactStore:
  s3:
    bucket: hmco-mlflow
    region: eu-central-1
ingress:
  enabled: true
  hosts:
    - host: mlflow.hmco.example
      paths:
        - path: /
          pathType: Prefix
  tls:
    - secretName: mlflow-tls
      hosts:
        - mlflow.hmco.example
metrics:
  serviceMonitor:
    enabled: true
\`\`\`

### By Helm 3

\`\`\`sh
helm upgrade --install mlflow dist/helm/charts/ml-platform/charts/mlflow \\
  --namespace ml-platform --create-namespace --reset-values --values mlflow-values.yaml \\
  --set rollout.enabled=true --set global.vault.enabled=false
kubectl argo rollouts status mlflow --namespace ml-platform --timeout 30m
helm test mlflow --namespace ml-platform
\`\`\`

### By Helm 4

\`\`\`sh
helm upgrade --install mlflow dist/helm/charts/ml-platform/charts/mlflow \\
  --namespace ml-platform --create-namespace --reset-values --values mlflow-values.yaml \\
  --set rollout.enabled=true --set global.vault.enabled=false --wait=legacy --server-side=false
kubectl argo rollouts status mlflow --namespace ml-platform --timeout 30m
helm test mlflow --namespace ml-platform
\`\`\`

\`--wait\` and \`--rollback-on-failure\` of Helm 4 wait for a Rollout until their time-out and call the release failed;
\`--wait=legacy\` does not.

The controller owns fields of the Rollout whose quantities are not in their canonical form, such as \`cpu: 1\`, and with
\`rollout.trafficRouting=nginx\` the selectors of the Services. Helm 4 then fails with a conflict
(\`rollouts-controller\`). So add \`--server-side=false\` to the installation, to every upgrade and to every
\`helm rollback\` of a Rollout, which otherwise uses the apply method of the revision that it goes back to. Helm 3 needs
nothing.

Scale by \`replicaCount\` or \`autoscaling\`. After \`kubectl scale\`, and when an autoscaler is switched off, Helm 4 fails
with a conflict on \`.spec.replicas\`: add \`--force-conflicts\` to that upgrade of a Deployment, and
\`--server-side=false\` to that of a Rollout. The latter, like Helm 3, keeps a scaled count until \`replicaCount\` changes.

Where a database is empty, on a first install or when users are enabled, each pod creates its tables when it starts.
With several pods one of them can lose that race, crash once and restart. Databases that have tables have no such race,
because the Job below migrates them first, also when the chart is installed on the databases of an existing MLflow. Stop
that MLflow before, as the Job would migrate under it. For a Rollout the Job does not migrate without consent, so
install with \`migrations.allowBreakingCanary=true\` as [below](#upgrade-and-the-database), or as a Deployment first.

MLflow rejects requests with an unknown host or origin. Those of Ingress, HTTPRoute and Service are configured; add
others to \`server.allowedHosts\` and \`server.corsAllowedOrigins\`. A page that is loaded by http while \`ingress.tls\` is
set, or by https while it is not, has another origin.

## OpenShift

\`global.omitUserIds=true\` omits \`runAsUser\`, \`runAsGroup\` and \`fsGroup\` from every pod, those of the Jobs and of
\`helm test\` included, so the SCC \`restricted-v2\` admits them and assigns ids of the namespace's range. What else Pod
Security "restricted" requires is still set. Elsewhere leave it off: MLflow's image runs as root, and without a user id
its pods are not started (\`runAsNonRoot\`).

## Vault

With \`global.vault.enabled=true\` the agent injector of Vault writes the same credentials into the pods. A reference to a
Secret and a key is then a secret below \`global.vault.secretPath\` and a field of it, so by default the URI is read from
the field \`uri\` of \`secret/ml-platform/mlflow-database\`. The role \`global.vault.role\` must know the ServiceAccounts
\`mlflow\` and \`mlflow-migrations\`. Pods take new credentials when they start, not before.

## Upgrade, and the database

A newer MLflow may need a newer schema. When it starts, it always migrates the database of users. It
migrates the database of runs only where a table is missing (3.18.0); otherwise it exits with
\`out-of-date database schema\`. Once migrated,
by whatever means, a database is of no use to the older version, which does not start on a revision that it does not
know ([mlflow #21053](https://github.com/mlflow/mlflow/issues/21053)). With a Rollout the first canary pod could do
that, and no abort would undo it. Therefore, before each upgrade, a Job with the new image compares the databases of
runs and of users with the new version. Helm runs it as a hook before an installation and before each upgrade, Argo CD
before each sync. A first install on empty databases has nothing to compare; on the databases of an older MLflow the Job
does there what it does before an upgrade.

- The databases match the new version: the release continues.
- A database is newer than the image, as after a rollback: the Job logs a warning, changes nothing, and the release
  continues.
- A database is older, and the workload is a Deployment: the Job migrates it, and the release continues. It needs no
  consent, because nothing aborts a rolling update, and the new pods need the newer schema in any case. Only a backup
  undoes it, so take one before you change the version of the image.
- A database is older, and the workload is a Rollout: the Job fails without a change, and no canary pod is created.
  Helm reports \`pre-upgrade hooks failed\` (\`failed pre-install\` for an installation). The same holds for a Rollout that
  \`rollout.keep\` keeps during a switch.

The Job is kept for \`migrations.ttlSecondsAfterFinished\` (a week) or until the next upgrade, whether it failed or not,
so its log can be read afterwards:

\`\`\`sh
kubectl logs job/mlflow-migrations --namespace ml-platform
\`\`\`

\`helm uninstall\` does not remove it, since it is a hook; delete it with
\`kubectl delete job mlflow-migrations --namespace ml-platform\` if a week is too long.

A Job that only compares, for a Rollout, is terminated after ten minutes. One that may migrate has no deadline by
default. Helm waits for it for \`--timeout\`, five minutes by default, which also covers
pulling the image. To find the number for a migration, restore the backup into a database of its own, run
\`mlflow db upgrade\` of the new image against it, and double the time it takes. Set \`--timeout\` to that, such as
\`--timeout 4h\`, and \`migrations.activeDeadlineSeconds\`, if at all, to less. When Helm times out, the Job continues,
and the next \`helm upgrade\` would delete it half-way, which MySQL cannot undo; so wait for it first:

\`\`\`sh
kubectl wait job/mlflow-migrations --namespace ml-platform --for condition=complete --timeout 4h
\`\`\`

That does not end when the Job fails: \`kubectl get job mlflow-migrations --namespace ml-platform\` shows it meanwhile.

By Argo CD, a Job whose pod cannot start, such as for a mistyped tag of the image, keeps the sync running, and no later
commit is synced before it ends. For a Deployment it never does. For a Rollout each attempt takes ten minutes, and the
Applications of this repository [retry](../../../../../../docs/progressive-delivery/argo-cd.md#argo-cd) a failed sync
five times, so it takes about 65 minutes. To end it and its retries, terminate the operation, by Terminate in the web UI
or by \`argocd app terminate-op\` with the name of the Application. That deletes the Job and interrupts a migration,
which MySQL cannot roll back, so look at its pod first. Nothing has been changed while that is Pending, ImagePullBackOff
or CreateContainerConfigError:

\`\`\`sh
kubectl get pods --namespace ml-platform --selector app.kubernetes.io/component=migrations
\`\`\`

The autoscalers of nodes leave the pod of the Job alone (\`cluster-autoscaler.kubernetes.io/safe-to-evict\`,
\`karpenter.sh/do-not-disrupt\`; \`podAnnotations\` may say otherwise). \`kubectl drain\` evicts it all the same: drain no
node while a migration runs.

Its pod carries \`podLabels\` and \`podAnnotations\`, and its ServiceAccount \`mlflow-migrations\` the annotations of
\`serviceAccount.annotations\`; IRSA, pod identity and Workload Identity must trust that name too. With
\`serviceAccount.create=false\` the Jobs run as \`serviceAccount.name\`. A service mesh must inject its proxy as a native
sidecar, or the pods of the Jobs never end.

To continue, back up the databases, and allow this one release to migrate them before its canary starts. Switch the
analysis off for it: an abort after the migration would give all the traffic back to a version that the database no
longer fits, so the chart rejects \`migrations.allowBreakingCanary\` while a metric may abort the release.

\`\`\`sh
helm upgrade mlflow dist/helm/charts/ml-platform/charts/mlflow \\
  --namespace ml-platform --reset-values --values mlflow-values.yaml --timeout 4h \\
  --set rollout.enabled=true --set migrations.allowBreakingCanary=true \\
  --set rollout.analysis.successRate=false,rollout.analysis.errorRate=false,rollout.analysis.latency=false
kubectl wait rollout/mlflow --namespace ml-platform --for jsonpath='{.status.phase}'=Progressing --timeout 1m
kubectl argo rollouts promote mlflow --namespace ml-platform --full
kubectl argo rollouts status mlflow --namespace ml-platform --timeout 15m
\`\`\`

\`promote --full\` skips the weights, since no gate measures at them; without it the canary goes through them unmeasured.
A Deployment does the same without a canary.

Until the release ends, the older pods run on the newer database. Each worker process compares the versions at its
first request: one that has served requests before the migration keeps serving, and one that has not answers 500 to
every request, which the probes do not see. None of the pods can restart: one that crashes, or is moved by a drain, does
not come back. Whether every query of the older version still works depends on the migration. So promote at once, as
above, at normal load, where you see errors at once, and drain no node. When pods of the new version do not get ready,
the Rollout aborts after \`progressDeadlineSeconds\`: go forward with a repaired image, or restore the backup. The next
release takes \`allowBreakingCanary\` back and the analysis on.

## Rollback

- Nothing was migrated, and the canary runs: \`kubectl argo rollouts abort mlflow --namespace ml-platform\`.
- Nothing was migrated, and the release is finished: roll back to a revision whose release finished, here 3, and skip
  the measurements, which would take twelve minutes or more. The wait matters: before the controller has seen the other
  version, \`promote --full\` changes nothing and still says that it did.

  \`\`\`sh
  helm rollback mlflow 3 --namespace ml-platform
  kubectl wait rollout/mlflow --namespace ml-platform --for jsonpath='{.status.phase}'=Progressing --timeout 1m
  kubectl argo rollouts promote mlflow --namespace ml-platform --full
  kubectl argo rollouts status mlflow --namespace ml-platform --timeout 10m
  \`\`\`

  With \`rollout.pause\` wait for \`Paused\` instead. A Deployment needs only the first command. By Helm 4, name the
  revision and add \`--server-side=false\`. A revision of before a switch between Deployment and Rollout
  would make that switch in one step, without a ready pod for seconds:
  \`helm get manifest mlflow --revision 3 --namespace ml-platform\` shows the kind of revision 3.
- Something was migrated: the older MLflow does not start on it, and MLflow cannot migrate back. Restore the backup,
  which loses what was written since, and then roll back; or go forward with a newer image. \`helm rollback\` runs no Job.
- By Argo CD, a rollback is a \`git revert\`, and its sync runs the Job of the migrations like any other. When the
  database or Vault is what fails, that Job fails too, and nothing is rolled back. So set \`migrations.enabled: false\`
  in the same commit, [terminate the sync](../../../../../../docs/progressive-delivery/argo-cd.md#argo-cd) that is still
  being retried, and switch the Job on again afterwards.

### From 0.1.0 to 0.2.0 of this chart

| Value in 0.1.0 | In 0.2.0 |
| --- | --- |
| \`artifactStore.s3.bucket\` with the default \`mlflow\` | No default. A release that uses the bucket \`mlflow\` sets it. |
| the AI gateway is on, as MLflow has it | It is off unless \`aiGateway.enabled\` is set, which requires a [passphrase](#ai-gateway). |
| \`server.jobExecution\` with any limit of memory | The limit of memory in \`resources\` must be 3Gi or more. |
| the Job \`mlflow-migrations\` is deleted when it succeeds | It is kept for \`migrations.ttlSecondsAfterFinished\`. |
| \`periodSeconds\`, \`timeoutSeconds\` and \`failureThreshold\` of \`startupProbe\`, \`readinessProbe\` and \`livenessProbe\` | Below \`spec\` of the same probe, which takes every field of a Kubernetes probe. A handler in it replaces the GET of \`/health\`. |

Values with the former keys fail schema validation; nothing is upgraded.

## Users

\`auth.mode=basic-auth\` requires a login. The Secrets \`mlflow-auth-database\` (\`uri\`, a database of its own),
\`mlflow-admin\` (\`username\`, \`password\`) and \`mlflow-flask\` (\`key\`, the same for all pods) must be there, or
the secrets of these names in Vault.

A password has at least 12 characters and is not \`password1234\`; MLflow does not start with another one for the
administrator. It reads \`mlflow-admin\` only to create that user where there is none of the name. So change the
password in MLflow first (\`/api/2.0/mlflow/users/update-password\`), and then in the Secret, or in Vault: Prometheus and
garbage collection log in with what the Secret holds, and without a login nothing is measured, so no gate succeeds.

MLflow keeps passwords hashed, and checking one takes 0.1 seconds, in which a worker process answers nothing else. So
each worker remembers a password for \`auth.cacheSeconds\` (60). A password that was changed, and a user who was removed,
are accepted for as long by the workers that did not serve the change.

MLflow serves \`/metrics\` to administrators only, so Prometheus logs in as one. The operator reads the Secret in the
namespace of the ServiceMonitor, and cannot read Vault. The default is \`mlflow-admin\`. With Vault, or with a
ServiceMonitor in another namespace, \`metrics.serviceMonitor.basicAuth\` must name a Secret there, or validation fails:

\`\`\`yaml
# values of mlflow
auth:
  mode: basic-auth
global:
  vault:
    enabled: true
metrics:
  serviceMonitor:
    enabled: true
    basicAuth:
      secretName: mlflow-prometheus
\`\`\`

## Connections to the database

Each worker process has a pool of connections for each of its engines: the runs, the registry of models and, with
\`auth.mode=basic-auth\`, the users, which are in the database of \`auth.database\`. A pool of SQLAlchemy takes up to
15 connections, 5 that it keeps and 10 on demand. So a release takes at most pods x \`server.workers\` x engines x 15.
The pods include those that \`rollout.strategy.canary.maxSurge\` adds, behind a router those of both versions, and those
that are still ending. With the defaults, two pods and one by surge, four workers and two engines, that is 360, while
PostgreSQL accepts 100 unless its \`max_connections\` is raised. Keep the product below that by smaller pools, or raise
\`max_connections\`. With these pools it is 120:

\`\`\`yaml
# values of mlflow
extraEnv:
  - name: MLFLOW_SQLALCHEMYSTORE_POOL_SIZE
    value: "2"
  - name: MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW
    value: "3"
\`\`\`

## AI gateway

\`aiGateway.enabled=true\` serves MLflow's AI gateway, by which clients call language models without an API key of their
own. The keys of the providers are kept in the database of runs, encrypted with a passphrase. Without one, MLflow would
use a passphrase that is in its source, so anybody who can read the database, or a backup of it, could decrypt the keys.
Therefore the gateway is off by default, and \`aiGateway.secretName\` is required with it. With a random passphrase, such
as \`openssl rand -hex 32\` prints, in a file called \`passphrase\` that does not end with a line break:

\`\`\`sh
kubectl create secret generic mlflow-ai-gateway --from-file passphrase --namespace ml-platform
\`\`\`

\`\`\`yaml
# values of mlflow
aiGateway:
  enabled: true
  secretName: mlflow-ai-gateway
\`\`\`

With another passphrase, or without it, MLflow cannot decrypt the stored keys, and they must be entered again. To change
the passphrase, stop the server (\`replicaCount: 0\`, without an autoscaler), back up the database, and encrypt the keys
anew with \`mlflow crypto rotate-kek\` of the same version of MLflow. It reads the URI of the database from
\`MLFLOW_BACKEND_STORE_URI\`, the old passphrase from \`MLFLOW_CRYPTO_KEK_PASSPHRASE\` and its version from
\`MLFLOW_CRYPTO_KEK_VERSION\`, and asks for the new passphrase. Then put that into the Secret, raise
\`aiGateway.passphraseVersion\` by one, and start the server.

A release that used the gateway before it had a passphrase has keys that are encrypted with the public one. Delete them
in MLflow, revoke them at the providers, and enter new ones once the passphrase is set.

The assistant of MLflow also stores API keys, and does so while the gateway is off. It serves clients at localhost only,
as by \`kubectl port-forward\`: store no keys with it unless the passphrase is set.

## Jobs

\`server.jobExecution=true\` runs jobs, such as the evaluation of traces, in the pod of the server. Nine processes of
164 MiB each are added to the four workers with 950 MiB, which makes 2.4 GiB before the first request. The default limit
of memory (2Gi) is below that, so validation fails unless the limit in \`resources\` is 3Gi or more, or null. Running
jobs, and more workers, need memory in addition:

\`\`\`yaml
# values of mlflow
replicaCount: 1
server:
  jobExecution: true
resources:
  limits:
    memory: 4Gi
\`\`\`

## Certificates and proxies

The Job of the migrations and garbage collection get the settings for the connection to the database too:
\`extraVolumes\`, \`extraVolumeMounts\`, \`extraEnv\`, \`extraEnvFrom\` and \`initContainers\`. For example, the CA certificate
of the database:

\`\`\`yaml
# values of mlflow
extraVolumes:
  - name: database-ca
    configMap:
      name: database-ca
extraVolumeMounts:
  - name: database-ca
    mountPath: /etc/database
    readOnly: true
extraEnv:
  - name: PGSSLROOTCERT
    value: /etc/database/ca.crt
  - name: PGSSLMODE
    value: verify-full
\`\`\`

\`sidecars\` run beside the server only, since a Job would never end beside them. A proxy to the database belongs among
\`initContainers\`, with \`restartPolicy: Always\` (Kubernetes 1.29): it then runs beside the server, and ends with a Job.
The Jobs have no volume \`data\`, so init containers must not mount it where the Jobs are on. The Job of the migrations
comes before the other objects of a release, also when it is installed. So a Secret or ConfigMap that its pod needs,
such as one by an ExternalSecret, must not be among the \`extraObjects\` of the release, but exist before it.

## Large artifacts

With \`server.serveArtifacts\` a pod keeps each artifact whole below \`/tmp\` while it passes it on, and is evicted where
that is more than the limit of ephemeral storage in \`resources\` (2Gi). The client then tries again, and the next pod is
evicted. So raise that limit to what goes up and down at one time, the request with it, so that pods are scheduled to
nodes with the space, and \`tmp.sizeLimit\` where it is set:

\`\`\`yaml
# values of mlflow
resources:
  requests:
    ephemeral-storage: 20Gi
  limits:
    ephemeral-storage: 20Gi
\`\`\`

Below a \`server.staticPrefix\` it keeps each artifact in memory besides, because MLflow then serves artifacts by Flask:
an upload takes twice its size, a download up to its size. A pod above the limit of memory (2Gi) is killed. So raise
that limit in \`resources\` as well, or serve MLflow at the root of a host of its own.

A pod that ends, by a release or a drain, finishes the requests that it has begun for \`terminationGracePeriodSeconds\`
less the pause of the hook \`preStop\`: by default 25 seconds, after which longer transfers are cut. Where artifacts are
large, set it to the time that the longest transfer takes. Drains and releases then wait as long for each pod:

\`\`\`yaml
# values of mlflow
terminationGracePeriodSeconds: 600
\`\`\`

With \`server.serveArtifacts=false\` clients reach the bucket by themselves. Set it for a new installation only. MLflow
stores with each experiment where its artifacts are: at \`mlflow-artifacts:/\` while the server passes them on. Where it
does not any more, it answers every request for these with 503, also those of new runs in the same experiments and of
garbage collection. To undo that, set it to true again.

The server looks for \`mlflow-artifacts:/\` in the \`artifactStore\` of its values. So after a change of its bucket,
container or path, or of the kind of store, no earlier artifact is found until it has been copied to the new place.

Proxies in front of MLflow have limits of their own: ingress-nginx rejects bodies above 1 MiB (413), unless
\`ingress.annotations\` raise the limit:

\`\`\`yaml
# values of mlflow
ingress:
  annotations:
    nginx.ingress.kubernetes.io/proxy-body-size: "0"
    nginx.ingress.kubernetes.io/proxy-read-timeout: "600"
\`\`\`

## What a release by canary measures

The preset \`mlflow\` reads MLflow's own exporter, which counts the requests that Flask serves: runs, experiments, models
and the web pages. Current versions serve these by FastAPI, and the exporter does not see them:

| Requests | Measured by |
| --- | --- |
| uploads and downloads of artifacts through the server, unless it has a \`server.staticPrefix\` | the presets \`istio\` and \`ingress-nginx\` |
| traces by OpenTelemetry (\`/v1/traces\`), the AI gateway, the assistant and jobs | the presets \`istio\` and \`ingress-nginx\` |
| the health check, with or without \`server.staticPrefix\` | nobody; it does not dilute the error rate |

A canary that fails only those requests is promoted. So where they matter, set \`rollout.metrics.preset\` to \`istio\` in
a mesh, or to \`ingress-nginx\` with \`rollout.trafficRouting=nginx\`. With \`--gunicorn-opts\` in \`server.extraArgs\`
everything is served by Flask, health checks below a static prefix are counted as well, and artifacts are measured.

Clients of MLflow keep their connections open, and a Service balances connections, not requests. A training job of an
hour stays with the pod it began with, so a new and healthy canary may get no request for minutes. Therefore
\`rollout.analysis.hanging\` is off by default: such a canary waits at its gate for requests, and is rolled back after
\`analysis.gateCount\` measurements. Behind a router or in a mesh, which balance single requests, switch it on.

## Switching a live release

Switch a live release between Deployment and Rollout in two upgrades, which its notes show
(\`helm get notes mlflow --namespace ml-platform\`); a single one leaves no ready pod for seconds. Do not change the image
in between.

## Garbage collection

MLflow keeps deleted runs. \`gc.enabled=true\` removes them and their artifacts by a CronJob, once \`gc.olderThan\` has
passed. On SQLite, run \`mlflow gc\` in the pod of the server.

On Azure, garbage collection fails at the first deleted run or logged model that has no artifacts, and so does every
later one: MLflow 3.18.0 takes the empty folder for an error
([mlflow #15461](https://github.com/mlflow/mlflow/issues/15461)). A run whose artifacts an interrupted garbage
collection has removed is such a run too. Until that is fixed, put any file into the folder that the log names, and
the next one goes on. On the other stores the next garbage collection removes what an interrupted one has left.
`;
