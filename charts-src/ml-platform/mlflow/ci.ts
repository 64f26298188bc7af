import type { ValuesDocument } from 'chartwright';
import type { values } from './values';

type Values = ValuesDocument<typeof values>;

const everything: Values = {
  rollout: {
    enabled: true,
    pause: '30s',
    notify: { aborted: ['slack:releases', 'slack:ml-platform', 'pagerduty-events'], completed: ['pagerduty-events'] },
  },
  autoscaling: {
    enabled: true,
    maxReplicas: 8,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 80 } },
      },
    ],
  },
  auth: { mode: 'basic-auth', defaultPermission: 'NO_PERMISSIONS' },
  artifactStore: { s3: { bucket: 'models', path: 'mlflow', region: 'eu-central-1', secretName: 'mlflow-s3' } },
  server: {
    staticPrefix: '/mlflow',
    allowedHosts: ['mlflow.internal.hmco.example'],
    corsAllowedOrigins: ['https://notebooks.hmco.example'],
  },
  ingress: {
    enabled: true,
    className: 'nginx',
    hosts: [{ host: 'mlflow.hmco.example', paths: [{ path: '/mlflow', pathType: 'Prefix' }] }],
    tls: [{ secretName: 'mlflow-tls', hosts: ['mlflow.hmco.example'] }],
  },
  httpRoute: { enabled: true, parentRefs: [{ name: 'public' }], hostnames: ['mlflow.hmco.example'] },
  gc: { enabled: true },
  networkPolicy: {
    enabled: true,
    from: [{ namespaceSelector: { matchLabels: { team: 'data' } } }],
    metricsFrom: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
  },
  metrics: { serviceMonitor: { enabled: true, labels: { release: 'prometheus' } } },
};

const s3: Values = { artifactStore: { s3: { bucket: 'hmco-mlflow' } } };

/** Values documents with which the chart is linted, rendered and compared; the first sets only what has no default. */
export const ci: Record<string, Values> = {
  required: s3,
  everything,
  rollout: {
    rollout: {
      enabled: true,
      strategy: {
        canary: {
          steps: [{ setWeight: 10 }, { analysis: { templates: [{ templateName: 'smoke-test' }] } }, { pause: {} }],
        },
      },
    },
    replicaCount: 1,
    backendStore: { postgresql: { usernameKey: 'username', passwordKey: 'password' } },
    ...s3,
  },
  istio: {
    rollout: {
      enabled: true,
      trafficRouting: 'istio',
      metrics: { preset: 'istio' },
      strategy: {
        canary: {
          steps: [
            { setCanaryScale: { weight: 20 } },
            { setHeaderRoute: { name: 'beta', match: [{ headerName: 'X-Beta', headerValue: { exact: 'yes' } }] } },
            { setMirrorRoute: { name: 'shadow', match: [{ method: { exact: 'GET' } }], percentage: 10 } },
            { setWeight: 20 },
          ],
        },
      },
    },
    virtualService: { enabled: true, gateways: ['istio-ingress/public'], hosts: ['mlflow.hmco.example'] },
    backendStore: { postgresql: { usernameKey: 'username', passwordKey: 'password' } },
    ...s3,
  },
  metrics: {
    rollout: {
      enabled: true,
      strategy: { canary: { steps: [{ setWeight: 25 }, { pause: { duration: '2m' } }] } },
      analysis: {
        successRate: false,
        errorRate: false,
        latency: false,
        noData: 'pass',
        metrics: {
          availability: {
            slo: {
              objective: 99,
              errors: 'mlflow_http_request_total{status=~"5.."}',
              requests: 'mlflow_http_request_total',
              shortWindow: '10m',
              longWindow: '2h',
            },
          },
          'alb-errors': {
            provider: {
              cloudWatch: { interval: '1h', metricDataQueries: [{ id: 'errors', expression: "SEARCH('5XX', 'Sum')" }] },
            },
            max: 5,
          },
          'alb-latency': {
            provider: {
              cloudWatch: {
                interval: '900s',
                metricDataQueries: [{ id: 'seconds', expression: "SEARCH('p95', 'p95')" }],
              },
            },
            max: 1,
            noData: 'wait',
          },
          backlog: {
            provider: { datadog: { apiVersion: 'v2', query: 'avg:backlog{pod_hash:{{args.canary-hash}}}' } },
            min: 0,
            max: 100,
          },
          health: {
            provider: {
              web: {
                url: 'https://mlflow.hmco.example/health',
                headers: [{ key: 'Authorization', value: 'Bearer {{args.health-token}}' }],
              },
            },
            args: [{ name: 'health-token', valueFrom: { secretKeyRef: { name: 'health', key: 'token' } } }],
          },
          runs: { ratio: { numerator: 'mlflow_runs_total' }, maxDrop: 10, interval: '15m' },
          'artifact-errors': {
            role: 'gate',
            provider: {
              influxdb: {
                query:
                  'from(bucket: "artifacts") |> range(start: -3m) |> filter(fn: (r) => r.pod == "{{args.canary-hash}}")',
              },
            },
            max: 0.01,
          },
          queue: {
            role: 'guard',
            provider: { plugin: { 'hmco/queue': { name: '{{args.workload}}' } } },
            failureCondition: 'result > 100',
          },
          memory: {
            provider: {
              prometheus: {
                address: 'http://prometheus.example.com',
                timeout: 10,
                authentication: { sigv4: { region: 'eu-west-1' } },
                query: 'process_resident_memory_bytes{pod=~"{{args.workload}}-{{args.canary-hash}}-.*"}',
                rangeQuery: { start: 'now() - duration("5m")', end: 'now()', step: '1m' },
              },
            },
            successCondition: 'all(result, # < 2000000000)',
            failureCondition: 'all(result, # > 3000000000)',
          },
        },
        dryRun: ['runs', 'queue', 'artifact-errors'],
      },
    },
    global: { prometheus: { address: 'http://prometheus.monitoring:9090' } },
    ...s3,
  },
  'blue-green-metrics': {
    rollout: {
      enabled: true,
      strategy: { blueGreen: { enabled: true } },
      analysis: {
        metrics: {
          runs: { ratio: { numerator: 'mlflow_runs_total', absent: 'zero' }, min: 0.01, interval: '5m' },
          availability: { slo: { objective: 99.9, longWindow: '2h', errors: 'mlflow_failures_total', absent: 'zero' } },
          returns: {
            ratio: { numerator: 'mlflow_rejected_runs_total' },
            successCondition: 'len(result) > 0 && result[0] < 0.1',
            failureCondition: 'len(result) > 0 && result[0] > 0.2',
          },
          memory: {
            provider: {
              prometheus: {
                address: 'http://prometheus.example.com',
                timeout: 10,
                authentication: { sigv4: { region: 'eu-west-1' } },
                query: 'max(process_resident_memory_bytes{pod=~"{{args.workload}}-{{args.canary-hash}}-.*"})',
                rangeQuery: { start: 'now() - duration("5m")', end: 'now()', step: '1m' },
              },
            },
            successCondition: 'all(result, # < 2000000000)',
            failureCondition: 'all(result, # > 3000000000)',
            initialDelay: '5m',
          },
          queue: {
            provider: {
              web: {
                url: 'https://queue.hmco.example/{{args.workload}}',
                headers: [{ key: 'Authorization', value: 'Bearer {{args.queue-token}}' }],
              },
            },
            args: [{ name: 'queue-token', valueFrom: { secretKeyRef: { name: 'queue', key: 'token' } } }],
            max: 1000,
            interval: '2m',
            count: 6,
            failureLimit: 3,
            consecutiveErrorLimit: 10,
          },
          drift: {
            provider: {
              kayenta: {
                address: 'https://kayenta.hmco.example',
                application: 'mlflow',
                canaryConfigName: 'mlflow',
                configurationAccountName: 'store',
                metricsAccountName: 'metrics',
                storageAccountName: 'store',
                threshold: { pass: 90, marginal: 75 },
                scopes: [
                  {
                    name: 'default',
                    controlScope: { scope: 'mlflow-baseline', region: 'eu', step: 60 },
                    experimentScope: { scope: '{{args.canary-hash}}', region: 'eu', step: 60 },
                  },
                ],
              },
            },
            count: 2,
            failureLimit: 1,
          },
          removed: null,
        },
        dryRun: ['queue'],
      },
    },
    ...s3,
  },
  'trying-out': {
    replicaCount: 1,
    backendStore: { postgresql: { secretName: '' }, sqlite: { enabled: true } },
    artifactStore: { volume: { enabled: true } },
  },
  openshift: {
    global: { omitUserIds: true },
    gc: { enabled: true },
    aiGateway: { enabled: true, secretName: 'mlflow-ai-gateway' },
    ...s3,
  },
  'operator-secrets': {
    gc: { enabled: true },
    auth: {
      mode: 'basic-auth',
      database: { host: 'users.databases.svc', database: 'users', usernameKey: 'username', passwordKey: 'password' },
    },
    backendStore: {
      postgresql: {
        host: 'mlflow-rw.databases.svc',
        database: 'mlflow',
        parameters: 'sslmode=require',
        usernameKey: 'username',
        passwordKey: 'password',
      },
    },
    ...s3,
  },
  vault: {
    global: {
      vault: { enabled: true, role: 'mlflow' },
      prometheus: { address: 'http://prometheus.monitoring.svc:9090' },
    },
    rollout: { enabled: true },
    auth: { mode: 'basic-auth' },
    artifactStore: { gcs: { bucket: 'models', secretName: 'mlflow-gcs' } },
    metrics: { serviceMonitor: { enabled: true, basicAuth: { secretName: 'mlflow-prometheus' } } },
    tmp: { sizeLimit: '20Gi' },
    gc: { enabled: true },
  },
  'mysql-azure': {
    replicaCount: 1,
    server: { jobExecution: true },
    resources: { limits: { memory: '4Gi' } },
    backendStore: { postgresql: { secretName: '' }, mysql: { secretName: 'mlflow-database' } },
    artifactStore: { azure: { container: 'models', account: 'hmco', secretName: 'mlflow-azure' } },
  },
};
