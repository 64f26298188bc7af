/** The chart's TESTING.md: scenarios to run by hand against a cluster, and by the end-to-end test as they are written. */
export const testing = `# Testing progressive delivery

Five scenarios to run by hand against a cluster. Each states its purpose, the commands, the expected result, and how to
clean up. Every command exits with 0 if the scenario succeeds. Run them in order, or each one alone after "Before you
begin", as often as you like: \`SCENARIO\` is the time in seconds, so each run is a release of its own.

## Before you begin

- This chart is installed, and Prometheus answers at \`prometheus.address\`.
- \`kubectl argo rollouts\` 1.10 is installed: the file \`kubectl-argo-rollouts-<system>-<architecture>\` of the
  [release 1.10.2](https://github.com/argoproj/argo-rollouts/releases/tag/v1.10.2), made executable and put on the PATH
  as \`kubectl-argo-rollouts\`.
- An image of the portal that works, and for scenario 2 one that returns errors. Build the first yourself; set both tags
  below. This repository contains no failing image: build one from a portal that answers every request except its probes
  with 500, and still exposes its metrics. A tag that does not exist does not work, because its pods never become ready,
  and nothing is measured. Scenario 2 also runs without a failing image.
- Something scrapes the pods of the portal. Where the Prometheus operator runs, add
  \`--set metrics.serviceMonitor.enabled=true\` to each \`helm\` command; if the portal's series are not those of the
  preset opentelemetry, add \`--set rollout.metrics.preset=...\`.
- A release takes at least three intervals for each weight, so about 13 minutes with the default \`analysis.interval\` of
  one minute.

Run the commands from the root of the repository, in one shell:

\`\`\`sh
NAMESPACE=portal
RELEASE=portal-services
ROLLOUT=portal-services
CHART=dist/helm/charts/portal-services
GOOD_TAG=1.0.0
BAD_TAG=1.0.0-bad
\`\`\`

Install the portal. The first deploy of a Rollout is not measured, and has no steps:

\`\`\`sh
helm upgrade --install "$RELEASE" "$CHART" --namespace "$NAMESPACE" --create-namespace --reset-values \\
  --set rollout.enabled=true --set replicaCount=5 --set image.tag="$GOOD_TAG" --set config.SCENARIO=start
kubectl argo rollouts status "$ROLLOUT" --namespace "$NAMESPACE" --timeout 10m
\`\`\`

Generate requests. The canary needs at least ten in each minute (\`analysis.minimumRequests\`) or it is not measured. At
20 percent, 50 a minute in all would be ten on average, and fewer in nearly every second minute; with 100 it is one
minute in two hundred. This sends about 250. Leave it out where there is traffic anyway:

\`\`\`sh
kubectl run load --namespace "$NAMESPACE" --image busybox:1.37.0 --restart Never -- \\
  sh -c 'while true; do wget -q -O /dev/null http://portal-services/; sleep 0.2; done'
\`\`\`

\`config.SCENARIO\` is an environment variable of the portal that nothing reads. Changing it changes the pod template,
and so starts a new release even with the same image: each scenario uses \`SCENARIO\` for this.

## 1. Successful canary with automatic promotion

**Purpose.** A good version goes from 20 to 100 percent without manual steps.

\`\`\`sh
SCENARIO=$(date +%s)
helm upgrade --install "$RELEASE" "$CHART" --namespace "$NAMESPACE" --reset-values \\
  --set rollout.enabled=true --set replicaCount=5 --set image.tag="$GOOD_TAG" \\
  --set config.SCENARIO="promotion-$SCENARIO"
kubectl argo rollouts status "$ROLLOUT" --namespace "$NAMESPACE" --timeout 40m
kubectl argo rollouts get rollout "$ROLLOUT" --namespace "$NAMESPACE"
kubectl get analysisruns --namespace "$NAMESPACE" --sort-by .metadata.creationTimestamp
\`\`\`

**See.**

- \`status\` ends with Healthy.
- The newest revision is \`stable\` and has all five pods; the one before has none.
- Five analysis runs of this revision are Successful: the gates of the four weights, whose names end in 1, 3, 5 and 7,
  and the guard, whose name ends in the revision.

**Clean up.** Nothing: the new version is the stable one.

## 2. Failed canary with automatic rollback

**Purpose.** A version that returns errors is rolled back, and the stable one takes all requests again.

\`\`\`sh
SCENARIO=$(date +%s)
helm upgrade --install "$RELEASE" "$CHART" --namespace "$NAMESPACE" --reset-values \\
  --set rollout.enabled=true --set replicaCount=5 --set image.tag="$BAD_TAG" \\
  --set config.SCENARIO="rollback-$SCENARIO"
kubectl wait rollout/"$ROLLOUT" --namespace "$NAMESPACE" --for jsonpath='{.status.phase}'=Degraded --timeout 40m
kubectl argo rollouts get rollout "$ROLLOUT" --namespace "$NAMESPACE"
kubectl get analysisruns --namespace "$NAMESPACE" --sort-by .metadata.creationTimestamp
\`\`\`

Without a failing image, take \`$GOOD_TAG\` for \`$BAD_TAG\` and add \`--set rollout.metrics.failureStatus=2..\` to the
\`helm\` command: every good answer then counts as a failure of the success rate. That shows the rollback, though not
that errors are seen.

**See.**

- The Rollout is Degraded after about one interval where every request fails, else after three to four. Its message
  begins with \`RolloutAborted\` and names the metric: \`Metric "failing" assessed Failed\` in the first case,
  \`Metric "success-rate" assessed Failed\` or \`Metric "error-rate" assessed Failed\` in the second.
- The guard's run is Failed. The gate's run was ended with it: it shows Successful with the message \`Run Terminated\`,
  without three successes in a row.
- The weight is 0, the canary has no pods, and the stable version has all five.
- Applying the same version again changes nothing: it stays Degraded.

**Clean up.** Go back to the release before. Its pods never went away, so it is Healthy without an analysis:

\`\`\`sh
helm rollback "$RELEASE" --namespace "$NAMESPACE"
kubectl argo rollouts status "$ROLLOUT" --namespace "$NAMESPACE" --timeout 10m
\`\`\`

## 3. Manual promotion

**Purpose.** With \`rollout.pause\` a person decides at each weight, and gate and guard still apply.

\`\`\`sh
SCENARIO=$(date +%s)
helm upgrade --install "$RELEASE" "$CHART" --namespace "$NAMESPACE" --reset-values \\
  --set rollout.enabled=true --set replicaCount=5 --set image.tag="$GOOD_TAG" \\
  --set config.SCENARIO="manual-$SCENARIO" --set rollout.pause=24h
kubectl wait rollout/"$ROLLOUT" --namespace "$NAMESPACE" --for jsonpath='{.status.phase}'=Paused --timeout 10m
kubectl argo rollouts get rollout "$ROLLOUT" --namespace "$NAMESPACE"
\`\`\`

It is paused at step 1 of 12, at 20 percent. Promote it: the pause ends, the gate at 20 percent runs, and the Rollout is
paused again at 40 percent, which is step 4.

\`\`\`sh
kubectl argo rollouts promote "$ROLLOUT" --namespace "$NAMESPACE"
kubectl wait rollout/"$ROLLOUT" --namespace "$NAMESPACE" --for jsonpath='{.status.currentStepIndex}'=4 --timeout 40m
kubectl wait rollout/"$ROLLOUT" --namespace "$NAMESPACE" --for jsonpath='{.status.phase}'=Paused --timeout 10m
\`\`\`

Skip the rest:

\`\`\`sh
kubectl argo rollouts promote "$ROLLOUT" --namespace "$NAMESPACE" --full
kubectl argo rollouts status "$ROLLOUT" --namespace "$NAMESPACE" --timeout 10m
\`\`\`

**See.**

- Nothing goes on while it is paused, however good the measurements are; the message is \`CanaryPauseStep\`.
- After the first promotion one gate has run and is Successful.
- \`--full\` goes to 100 percent at once, skips the other gates, and ends the guard. Keep it for emergencies: nothing is
  measured.

**Clean up.** Nothing: the new version is the stable one. The pauses are gone with the next upgrade that does not set
them.

## 4. Manual abort

**Purpose.** A person aborts a release in progress, and retries it.

\`\`\`sh
SCENARIO=$(date +%s)
helm upgrade --install "$RELEASE" "$CHART" --namespace "$NAMESPACE" --reset-values \\
  --set rollout.enabled=true --set replicaCount=5 --set image.tag="$GOOD_TAG" \\
  --set config.SCENARIO="abort-$SCENARIO" --set rollout.pause=24h
kubectl wait rollout/"$ROLLOUT" --namespace "$NAMESPACE" --for jsonpath='{.status.phase}'=Paused --timeout 10m
kubectl argo rollouts get rollout "$ROLLOUT" --namespace "$NAMESPACE"
\`\`\`

It is paused at 20 percent. Abort it:

\`\`\`sh
kubectl argo rollouts abort "$ROLLOUT" --namespace "$NAMESPACE"
kubectl wait rollout/"$ROLLOUT" --namespace "$NAMESPACE" --for jsonpath='{.status.phase}'=Degraded --timeout 5m
kubectl argo rollouts get rollout "$ROLLOUT" --namespace "$NAMESPACE"
\`\`\`

A retry begins at the first step again, with the same version:

\`\`\`sh
kubectl argo rollouts retry rollout "$ROLLOUT" --namespace "$NAMESPACE"
kubectl wait rollout/"$ROLLOUT" --namespace "$NAMESPACE" --for jsonpath='{.status.phase}'=Paused --timeout 10m
\`\`\`

Abort that as well:

\`\`\`sh
kubectl argo rollouts abort "$ROLLOUT" --namespace "$NAMESPACE"
kubectl wait rollout/"$ROLLOUT" --namespace "$NAMESPACE" --for jsonpath='{.status.phase}'=Degraded --timeout 5m
\`\`\`

**See.**

- After each abort the Rollout is Degraded, the weight is 0, and the stable version has all five pods.
- The guard's run of each attempt was terminated, and is Successful: no limit was violated.
- The retry pauses at 20 percent again, with a new analysis run. Its guard does not count what the first attempt left
  behind.

**Clean up.**

\`\`\`sh
helm rollback "$RELEASE" --namespace "$NAMESPACE"
kubectl argo rollouts status "$ROLLOUT" --namespace "$NAMESPACE" --timeout 10m
\`\`\`

## 5. MLflow canary

**Purpose.** A release of MLflow is measured by MLflow's own series. They have other names than the portal's: the
preset mlflow.

It needs more than the portal does:

- a PostgreSQL database for it, and its URI in the Secret \`mlflow-database\` under the key \`uri\`;
- a bucket of yours, in the commands below in place of \`hmco-mlflow\`, and pods that may use it: through the
  ServiceAccount, or with the access key in the Secret that \`artifactStore.s3.secretName\` names;
- the Prometheus operator, or another that scrapes the pods: the commands switch the ServiceMonitor on;
- four replicas, because with the two of the defaults a weight of 20 percent is a third of the pods.

SQLite and a volume for one pod do not work: for a Rollout, both fail validation. The file \`uri\` holds
\`postgresql+psycopg2://user:password@host:5432/name\`, without a line break:

\`\`\`sh
kubectl create secret generic mlflow-database --namespace "$NAMESPACE" --from-file uri
\`\`\`

Install it, without Vault, and generate requests. The first deploy is not measured:

\`\`\`sh
helm upgrade --install mlflow dist/helm/charts/ml-platform/charts/mlflow --namespace "$NAMESPACE" --create-namespace \\
  --reset-values --set rollout.enabled=true --set global.vault.enabled=false --set replicaCount=4 \\
  --set metrics.serviceMonitor.enabled=true --set artifactStore.s3.bucket=hmco-mlflow
kubectl argo rollouts status mlflow --namespace "$NAMESPACE" --timeout 10m
kubectl run load-mlflow --namespace "$NAMESPACE" --image busybox:1.37.0 --restart Never -- \\
  sh -c 'while true; do wget -q -O /dev/null "http://mlflow:5000/api/2.0/mlflow/experiments/search?max_results=1"; sleep 0.2; done'
\`\`\`

Release a change of its pods:

\`\`\`sh
SCENARIO=$(date +%s)
helm upgrade --install mlflow dist/helm/charts/ml-platform/charts/mlflow --namespace "$NAMESPACE" --reset-values \\
  --set rollout.enabled=true --set global.vault.enabled=false --set replicaCount=4 \\
  --set metrics.serviceMonitor.enabled=true --set artifactStore.s3.bucket=hmco-mlflow \\
  --set podAnnotations.scenario="canary-$SCENARIO"
kubectl argo rollouts status mlflow --namespace "$NAMESPACE" --timeout 40m
kubectl argo rollouts get rollout mlflow --namespace "$NAMESPACE"
kubectl get analysisruns --namespace "$NAMESPACE" --sort-by .metadata.creationTimestamp
\`\`\`

**See.**

- \`status\` ends with Healthy, and the gates and the guard of the newest revision are Successful.
- The measurements have values. Empty ones mean that MLflow's series do not reach Prometheus, or that the canary gets
  fewer than ten requests a minute; the health check is not counted.

**Clean up.**

\`\`\`sh
helm uninstall mlflow --namespace "$NAMESPACE"
kubectl delete pod load-mlflow --namespace "$NAMESPACE" --ignore-not-found
kubectl delete job mlflow-migrations --namespace "$NAMESPACE" --ignore-not-found
kubectl delete secret mlflow-database --namespace "$NAMESPACE"
\`\`\`

## Afterwards

\`\`\`sh
helm uninstall "$RELEASE" --namespace "$NAMESPACE"
kubectl delete pod load --namespace "$NAMESPACE" --ignore-not-found
\`\`\`
`;
