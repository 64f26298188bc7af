/** What stands above the values table in the chart's README.md. */
export const readme = `
MLflow's tracking server as a plain Deployment, or released by canary with Argo Rollouts.

## Install

\`\`\`sh
helm upgrade --install mlflow . --namespace ml-platform --create-namespace
\`\`\`

Before that a Secret \`mlflow-database\` must hold the URI of a PostgreSQL database under the key \`uri\`, beginning with
\`postgresql+psycopg2://\` (SQLAlchemy 2.1 takes \`postgresql://\` for psycopg 3), and the pods must be allowed
into the bucket \`mlflow\`. Credentials never stand in values: they come from Secrets, or with \`global.vault.enabled=true\` from Vault,
by the same references. To try MLflow out without either, use \`ci/trying-out-values.yaml\`.

## Releases and the database

A newer MLflow migrates its database as soon as it starts. With a Rollout the first canary pod would, and an abort would leave the
older version on a database it does not know (https://github.com/mlflow/mlflow/issues/21053). Before each upgrade a Job on the new
image compares the revisions of both databases with the new version, and stops the release where they differ. To migrate, take a
backup and set \`migrations.allowBreakingCanary=true\` for that one release. With a Deployment the Job migrates.

SQLite, and a volume that one pod owns, exclude a Rollout, an autoscaler and a second replica.

## Users

\`auth.mode=basic-auth\` asks who calls. It needs a database of its own, the first administrator and a key for the web forms, each by
reference. \`/metrics\` is asked for too: the ServiceMonitor signs in as the administrator.
`;
