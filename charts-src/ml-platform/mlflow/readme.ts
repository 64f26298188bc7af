import { tested } from '../../tested-versions';

/** What stands above the values table in the chart's README.md. */
export const readme = `
MLflow's tracking server as a plain Deployment, or released by canary with Argo Rollouts. It is part of
[ml-platform](../../README.md), and installs alone as shown here. How a release by canary is decided, and what to do
when one goes wrong, stands in the [guide](../../../../../../docs/progressive-delivery/README.md).

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

A file, and a volume that one pod owns, exclude a Rollout, an autoscaler and a second pod; the chart refuses them.

## Prerequisites

${tested}
- A PostgreSQL or MySQL database for the runs, and a bucket of S3, Google Cloud Storage or Azure for the artifacts.
  Pods get into the bucket by \`serviceAccount.annotations\` (IRSA, Workload Identity), or by a Secret.
- For \`rollout.enabled\`: the chart [progressive-delivery](../../../progressive-delivery/README.md), and a Prometheus
  that scrapes the pods, such as by \`metrics.serviceMonitor.enabled\` with the Prometheus operator.

## Secrets

No value holds a credential. A Secret does, and values say which, and which key of it. Without anything said, the pods
wait for the Secret \`mlflow-database\` with the key \`uri\`. With the URI in a file of that name:

\`\`\`sh
kubectl create namespace ml-platform
kubectl create secret generic mlflow-database --from-file uri --namespace ml-platform
\`\`\`

The URI is \`postgresql+psycopg2://user:password@host:5432/name\`. It names the driver, because SQLAlchemy 2.1 takes
\`postgresql://\` for another one, which the image does not have. In a URI the characters of a password are encoded (\`%40\`
for an @). Where a Secret holds a user and a password only, such as that of an operator, the values name the
address, below \`backendStore.postgresql\`, \`backendStore.mysql\` and \`auth.database\` alike. The pods encode the
password themselves:

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
kubectl argo rollouts status mlflow --namespace ml-platform --timeout 10m
helm test mlflow --namespace ml-platform
\`\`\`

### By Helm 4

\`\`\`sh
helm upgrade --install mlflow dist/helm/charts/ml-platform/charts/mlflow \\
  --namespace ml-platform --create-namespace --reset-values --values mlflow-values.yaml \\
  --set rollout.enabled=true --set global.vault.enabled=false --wait=legacy
kubectl argo rollouts status mlflow --namespace ml-platform --timeout 10m
helm test mlflow --namespace ml-platform
\`\`\`

\`--wait\` and \`--rollback-on-failure\` of Helm 4 wait for a Rollout until their time-out and call the release failed;
\`--wait=legacy\` does not.

Behind a router, with \`rollout.trafficRouting=nginx\`, the controller owns the selectors of the Services. Helm 4 refuses
each upgrade over that (a conflict with \`rollouts-controller\`): add \`--server-side=false\` to \`helm upgrade\`. Helm 3
needs nothing.

Where a database is empty, on a first install or when users are turned on, each pod creates its tables when it starts.
Of several pods one can come too late in that, crash once and start again by itself. Later upgrades know no such race,
because the Job below migrates before them.

MLflow answers only to hosts and origins it knows. Those of Ingress, HTTPRoute and Service are told it; others go into
\`server.allowedHosts\` and \`server.corsAllowedOrigins\`. A page that is called by http while \`ingress.tls\` is set, or the
other way round, is another origin.

## OpenShift

\`global.omitUserIds=true\` omits \`runAsUser\`, \`runAsGroup\` and \`fsGroup\` from every pod, those of the Jobs and of
\`helm test\` included, so the SCC \`restricted-v2\` admits them and assigns ids of the namespace's range. What else Pod
Security "restricted" requires is still set. Elsewhere leave it off: MLflow's image runs as root, and without a user id
its pods are not started (\`runAsNonRoot\`).

## Vault

With \`global.vault.enabled=true\` the agent injector of Vault puts the same credentials into the pods. A reference to a
Secret and a key is then a secret below \`global.vault.secretPath\` and a field of it, so with the defaults the URI stands
in the field \`uri\` of \`secret/ml-platform/mlflow-database\`. The role \`global.vault.role\` must know the ServiceAccounts
\`mlflow\` and \`mlflow-migrations\`. Pods take new credentials when they start, not before.

## Upgrade, and the database

A newer MLflow migrates its database as soon as it starts. With a Rollout the first canary pod would, and an abort would
leave the older version on a database that it does not know
([mlflow #21053](https://github.com/mlflow/mlflow/issues/21053)). So before each upgrade a Job on the new image compares
the databases of runs and of users with the new version. Helm runs it as a hook, Argo CD before each sync; a first
install has nothing to compare.

- They are what the new version needs: the release goes on.
- With a Deployment the Job migrates them, and the release goes on.
- With a Rollout the Job fails, nothing was changed, and no canary pod is made. Helm says \`pre-upgrade hooks failed\`,
  and the Job says why:

\`\`\`sh
kubectl logs job/mlflow-migrations --namespace ml-platform
\`\`\`

The Job has no deadline of its own. Helm waits for it as long as \`--timeout\` says, five minutes by default: give
\`helm upgrade\` more than the longest migration takes, such as \`--timeout 4h\`. When Helm gives up, the Job goes on, and
the next \`helm upgrade\` would delete it half-way, which MySQL cannot undo; so wait for it first:

\`\`\`sh
kubectl wait job/mlflow-migrations --namespace ml-platform --for condition=complete --timeout 4h
\`\`\`

Its pod carries \`podLabels\` and \`podAnnotations\`, and its ServiceAccount \`mlflow-migrations\` the annotations of
\`serviceAccount.annotations\`; IRSA, pod identity and Workload Identity must trust that name too. With
\`serviceAccount.create=false\` the Jobs run as \`serviceAccount.name\`. A service mesh must inject its proxy as a native
sidecar, or the pods of the Jobs never end.

To go on, back the databases up, and let this one release migrate them before its canary starts:

\`\`\`sh
helm upgrade mlflow dist/helm/charts/ml-platform/charts/mlflow \\
  --namespace ml-platform --reset-values --values mlflow-values.yaml \\
  --set rollout.enabled=true --set migrations.allowBreakingCanary=true
\`\`\`

The older pods meanwhile run on the newer database. MLflow compares the two only when it starts, but whether every
query of the older version still fits depends on the migration; choose an hour without much traffic.

## Rollback

- Nothing was migrated: \`kubectl argo rollouts abort mlflow\` while the canary runs, or \`helm rollback mlflow\` after it.
- Something was migrated: the older MLflow does not start on it, and MLflow cannot migrate back. Restore the backup,
  which loses what was written since, and then roll back; or go forward with a newer image. \`helm rollback\` runs no Job.

### From 0.1.0 to 0.2.0 of this chart

| Value in 0.1.0 | In 0.2.0 |
| --- | --- |
| \`artifactStore.s3.bucket\` with the default \`mlflow\` | No default. A release that uses the bucket \`mlflow\` sets it. |
| \`periodSeconds\`, \`timeoutSeconds\` and \`failureThreshold\` of \`startupProbe\`, \`readinessProbe\` and \`livenessProbe\` | Below \`spec\` of the same probe, which takes every field of a Kubernetes probe. A handler in it replaces the GET of \`/health\`. |

Values with the former keys fail schema validation; nothing is upgraded.

## Users

\`auth.mode=basic-auth\` asks who calls. The Secrets \`mlflow-auth-database\` (\`uri\`, a database of its own),
\`mlflow-admin\` (\`username\`, \`password\`) and \`mlflow-flask\` (\`key\`, the same for all pods) must be there, or
the secrets of these names in Vault.

MLflow shows \`/metrics\` to administrators only, so Prometheus signs in as one. The operator reads its Secret in the
namespace of the ServiceMonitor, and cannot ask Vault. Without anything said it is \`mlflow-admin\`; with Vault, or with a
ServiceMonitor in another namespace, \`metrics.serviceMonitor.basicAuth\` must name a Secret there, and the chart refuses
to go on without it:

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

## Certificates and proxies

What leads to the database reaches the Job of the migrations and garbage collection too: \`extraVolumes\`,
\`extraVolumeMounts\`, \`extraEnv\`, \`extraEnvFrom\` and \`initContainers\`. Such as the certificate that it is known by:

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
comes before the other objects of a release. A Secret or ConfigMap that the release itself brings, such as an
ExternalSecret among \`extraObjects\`, is not there yet when it is new. Argo CD runs the Job before a first sync too, so
there such an object must stand outside the release.

## Large artifacts

With \`server.serveArtifacts\` a pod keeps each artifact whole below \`/tmp\` while it passes it on, and is evicted where
that is more than the limit of ephemeral storage in \`resources\` (2Gi). So raise that limit to what goes up and down at
one time, and \`tmp.sizeLimit\` with it where it is set. With \`server.serveArtifacts=false\` clients reach the bucket by
themselves.

What stands in front has limits of its own: ingress-nginx refuses bodies above 1 MiB (413), until
\`ingress.annotations\` say otherwise:

\`\`\`yaml
# values of mlflow
ingress:
  annotations:
    nginx.ingress.kubernetes.io/proxy-body-size: "0"
    nginx.ingress.kubernetes.io/proxy-read-timeout: "600"
\`\`\`

## Switching a live release

Between Deployment and Rollout a live release is switched by two upgrades, which its notes show
(\`helm get notes mlflow --namespace ml-platform\`); a single one leaves no ready pod for seconds. Leave the image as it
is meanwhile.

## Garbage collection

MLflow keeps deleted runs. \`gc.enabled=true\` removes them and their artifacts by a CronJob, once \`gc.olderThan\` has
passed. A database on SQLite is tidied by hand in its pod.
`;
