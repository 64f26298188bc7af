import { tested } from '../tested-versions';

/** The text above the values table in the chart's README.md. */
export const readme = `
HMCo's platform for machine learning: an umbrella over [MLflow](charts/mlflow/README.md), with one set of global values.
Its README describes what MLflow needs, how it is upgraded with its database and how it is rolled back. MLflow can also
be installed alone. To add a service, add a construct:
[Writing a chart](../../../../docs/writing-a-chart.md#an-umbrella).

The commands are run from the root of the repository.

## Prerequisites

${tested}
- For \`mlflow.rollout.enabled\`: Argo Rollouts, by the chart [progressive-delivery](../progressive-delivery/README.md),
  and the Prometheus operator, for \`mlflow.metrics.serviceMonitor.enabled\`. Where nothing scrapes MLflow, each upgrade
  waits without data at its first gate, and is aborted.

## Install

Values of a service are set under its name, those of all services under \`global\`, which takes precedence over the
globals of a service:

\`\`\`yaml
# values of ml-platform, saved as ml-platform-values.yaml
global:
  imageRegistry: registry.hmco.example
  vault:
    enabled: false
mlflow:
  rollout:
    enabled: true
  replicaCount: 5
  artifactStore:
    s3:
      bucket: hmco-mlflow
  metrics:
    serviceMonitor:
      enabled: true
\`\`\`

The bucket is required; its name has no default. The Secret \`mlflow-database\`, with the URI of a PostgreSQL database
under the key \`uri\`, must be in the namespace before the installation: a Job looks at the database before any pod.

### By Helm 3

\`\`\`sh
helm upgrade --install ml-platform dist/helm/charts/ml-platform --namespace ml-platform --create-namespace \\
  --reset-values --values ml-platform-values.yaml --render-subchart-notes
\`\`\`

### By Helm 4

\`\`\`sh
helm upgrade --install ml-platform dist/helm/charts/ml-platform --namespace ml-platform --create-namespace \\
  --reset-values --values ml-platform-values.yaml --render-subchart-notes --wait=legacy \\
  --server-side=false
\`\`\`

With \`--server-side=false\` an upgrade of a Rollout has no conflict with the controller, as the README of MLflow says.

MLflow's objects are then called \`ml-platform-mlflow\`. \`mlflow.enabled=false\` leaves it out.

### By Argo CD

\`charts-src/environments.ts\` holds a release for staging and one for production, from which
\`dist/k8s/gitops/argocd-applications.yaml\` and \`dist/manifests\` are made. Argo CD must track by annotation, its default:
with labels MLflow's ServiceMonitor [finds no Service](../../../../docs/progressive-delivery/argo-cd.md#argo-cd).

### By plain manifests

The plain manifests leave out the Job that looks at the databases before a release: it is a hook, which
\`kubectl apply\` does not know. Run it first, with the values of the environment. When it does not complete, apply
nothing; its log says why. \`kubectl wait\` does not notice that it failed, so look at \`kubectl get jobs\` meanwhile, and
give a long migration more time:

\`\`\`sh
kubectl delete job ml-platform-mlflow-migrations --namespace ml-platform --ignore-not-found
helm template ml-platform dist/helm/charts/ml-platform --namespace ml-platform --values ml-platform-values.yaml \\
  --show-only charts/mlflow/templates/migrations/serviceaccount.yaml \\
  --show-only charts/mlflow/templates/migrations/job.yaml | kubectl apply --filename -
kubectl wait job/ml-platform-mlflow-migrations --namespace ml-platform --for condition=complete --timeout 15m
\`\`\`

Without it nothing compares the databases with the image. The pods of a newer MLflow may then exit with
\`out-of-date database schema\`, or migrate the database of users, which no abort undoes.

## OpenShift

\`global.omitUserIds=true\` leaves the user ids of every pod to the platform, for the SCC \`restricted-v2\`.

## Vault

\`global.vault.enabled=true\` takes the credentials of every service from Vault, by the agent injector. The role
\`global.vault.role\` must know the ServiceAccounts \`ml-platform-mlflow\` and \`ml-platform-mlflow-migrations\`.
`;
