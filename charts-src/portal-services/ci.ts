import type { ValuesDocument } from 'chartwright';
import type { values } from './values';

type Values = ValuesDocument<typeof values>;

const everything: Values = {
  rollout: {
    enabled: true,
    pause: '30s',
    notify: { aborted: ['pagerdutyv2:checkout', 'slack:releases', 'slack:checkout'], completed: ['release-log'] },
    analysis: { clusterScope: false },
    metrics: { preset: 'istio' },
  },
  autoscaling: {
    enabled: true,
    minReplicas: 5,
    maxReplicas: 20,
    targetCPUUtilizationPercentage: 70,
    metrics: [
      {
        type: 'Pods',
        pods: { metric: { name: 'http_requests_per_second' }, target: { type: 'AverageValue', averageValue: '100' } },
      },
    ],
  },
  ingress: {
    enabled: true,
    className: 'nginx',
    hosts: [{ host: 'portal.hmco.example', paths: [{ path: '/', pathType: 'Prefix' }] }],
    tls: [{ secretName: 'portal-tls', hosts: ['portal.hmco.example'] }],
  },
  httpRoute: { enabled: true, parentRefs: [{ name: 'public' }], hostnames: ['portal.hmco.example'] },
  networkPolicy: {
    enabled: true,
    egress: [
      {
        ports: [
          { port: 443, protocol: 'TCP' },
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP' },
        ],
      },
    ],
  },
  metrics: { port: 9464, serviceMonitor: { enabled: true, labels: { release: 'prometheus' } } },
  config: { LOG_LEVEL: 'info' },
  extraEnv: [{ name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'portal', key: 'url' } } }],
  image: { digest: `sha256:${'0123456789abcdef'.repeat(4)}` },
  extraObjects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'portal-extra' }, data: { key: 'value' } }],
};

/** Values documents with which the chart is linted, rendered and compared. */
export const ci: Record<string, Values> = {
  rollout: { rollout: { enabled: true } },
  everything,
  steps: {
    rollout: {
      enabled: true,
      strategy: {
        canary: {
          steps: [
            { setWeight: 10 },
            { analysis: { templates: [{ templateName: 'smoke-test' }] } },
            { pause: { duration: '1h' } },
            { setWeight: 50 },
          ],
          antiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: { weight: 1 } },
        },
      },
      rollbackWindow: { revisions: 3 },
    },
  },
  'blue-green': {
    rollout: {
      enabled: true,
      strategy: {
        blueGreen: {
          enabled: true,
          autoPromotionEnabled: false,
          previewReplicaCount: 1,
          scaleDownDelaySeconds: 600,
          antiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: { weight: 1 } },
          prePromotionAnalysis: { templates: [{ templateName: 'smoke-test' }] },
          postPromotionAnalysis: {
            templates: [{ templateName: 'orders' }],
            args: [{ name: 'service', value: 'portal-services' }],
          },
        },
      },
    },
    ingress: { enabled: true, tls: [{ secretName: 'portal-tls', hosts: ['portal.example.com'] }] },
    previewHost: 'portal-preview.example.com',
    metrics: { serviceMonitor: { enabled: true } },
  },
  keda: {
    rollout: {
      enabled: true,
      strategy: {
        canary: { steps: [{ setWeight: 20 }, { pause: { duration: '2m' } }, { setWeight: 40 }, { pause: {} }] },
      },
    },
    autoscaling: {
      enabled: true,
      kind: 'ScaledObject',
      minReplicas: 4,
      targetCPUUtilizationPercentage: 70,
      behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
      keda: {
        triggers: [
          {
            type: 'rabbitmq',
            metadata: { queueName: 'orders', mode: 'QueueLength', value: '50', hostFromEnv: 'RABBITMQ_URL' },
          },
        ],
        pollingInterval: 15,
        fallback: { failureThreshold: 3, replicas: 6 },
      },
    },
  },
  'grpc-go': {
    rollout: {
      enabled: true,
      metrics: { preset: 'grpc-go' },
      analysis: { metrics: { availability: { slo: { objective: 99.9 } } } },
    },
  },
  vpa: {
    rollout: { enabled: true },
    autoscaling: { enabled: true, targetCPUUtilizationPercentage: 70 },
    verticalAutoscaling: {
      enabled: true,
      updateMode: 'Initial',
      minReplicas: 3,
      controlledResources: ['memory'],
      containerPolicies: [
        { containerName: 'portal', controlledResources: ['memory'], maxAllowed: { memory: '2Gi' } },
        { containerName: 'proxy', mode: 'Off' },
      ],
    },
  },
  metrics: {
    workloadLabels: { team: 'orders' },
    rollout: {
      enabled: true,
      analysis: {
        noData: 'pass',
        gateCount: 20,
        prometheus: { headers: ['X-Scope-OrgID'], authentication: 'oauth2', timeout: 10 },
        metrics: {
          orders: { ratio: { numerator: 'orders_total{status="paid"}' }, maxDrop: 2, interval: '15m' },
          availability: { slo: { objective: 99.9 } },
          checkout: {
            slo: {
              objective: 99.5,
              errors: 'checkout_total{result="failed"}',
              requests: 'checkout_total',
              shortWindow: '10m',
              longWindow: '2h',
            },
          },
          backlog: {
            provider: {
              prometheus: {
                address: 'https://mimir.hmco.example/prometheus',
                query: 'sum(backlog{pod=~"{{args.workload}}-{{args.canary-hash}}-.*"})',
                insecure: true,
                headers: [{ key: 'X-Scope-OrgID', value: 'team-a' }],
                authentication: { sigv4: { region: 'eu-west-1' } },
              },
            },
            min: 0,
            max: 100,
          },
          'alb-errors': {
            provider: {
              cloudWatch: {
                interval: '1h',
                metricDataQueries: [{ id: 'errors', expression: "SEARCH('{{args.canary-hash}}', 'Sum')", period: 300 }],
              },
            },
            max: 5,
          },
          'alb-latency': {
            provider: {
              cloudWatch: {
                interval: '900s',
                metricDataQueries: [
                  { id: 'seconds', expression: "SEARCH('{{args.canary-hash}}', 'p95')", returnData: false },
                  { id: 'slowest', expression: 'MAX(seconds)', period: 60 },
                ],
              },
            },
            max: 1,
          },
          'checkout-errors': {
            role: 'guard',
            provider: {
              datadog: {
                apiVersion: 'v2',
                interval: '5m',
                queries: {
                  errors: 'sum:trace.http.request.errors{version_hash:{{args.canary-hash}}}.as_count()',
                  hits: 'sum:trace.http.request.hits{version_hash:{{args.canary-hash}}}.as_count()',
                },
                formula: 'errors / hits',
              },
            },
            max: 0.05,
          },
          smoke: {
            role: 'gate',
            count: 2,
            failureLimit: 1,
            provider: {
              job: {
                spec: {
                  backoffLimit: 0,
                  template: {
                    spec: {
                      restartPolicy: 'Never',
                      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
                      containers: [
                        {
                          name: 'smoke',
                          image: 'ghcr.io/hmco/portal-smoke:1.0.0',
                          args: ['--hash={{args.canary-hash}}'],
                          securityContext: {
                            allowPrivilegeEscalation: false,
                            capabilities: { drop: ['ALL'] },
                            readOnlyRootFilesystem: true,
                          },
                        },
                      ],
                    },
                  },
                },
              },
            },
          },
          queue: {
            provider: {
              web: {
                url: 'https://queue.hmco.example/v1/{{args.namespace}}/{{args.workload}}',
                headers: [{ key: 'Authorization', value: 'Bearer {{args.queue-token}}' }],
                jsonPath: '{$.data.length}',
              },
            },
            args: [{ name: 'queue-token', valueFrom: { secretKeyRef: { name: 'queue', key: 'token' } } }],
            min: 0,
            max: 1000,
            noData: 'pass',
            interval: '2m',
            count: 20,
            failureLimit: 4,
            consecutiveErrorLimit: 10,
          },
        },
        dryRun: ['availability', 'checkout-errors', 'smoke', 'success-rate'],
        successfulRunHistoryLimit: 10,
        unsuccessfulRunHistoryLimit: 20,
      },
    },
  },
  sequential: {
    rollout: {
      enabled: true,
      analysis: {
        rule: 'sequential',
        errorRate: false,
        sequential: {
          healthyErrorRate: 0.001,
          harmfulErrorRate: 0.01,
          healthySlowRate: 0.02,
          harmfulSlowRate: 0.1,
          falseRollback: 0.01,
          missed: 0.01,
          errorBurst: 2,
          scrapeInterval: '30s',
          window: '10m',
        },
      },
    },
    metrics: { serviceMonitor: { enabled: true, interval: '15s' } },
  },
  relative: {
    rollout: { enabled: true, analysis: { rule: 'relative', sequential: { harmfulRatio: 5, window: '5m' } } },
  },
  'own-metrics': {
    rollout: {
      enabled: true,
      strategy: { canary: { steps: [{ setWeight: 20 }, { pause: { duration: '2m' } }, { setWeight: 60 }] } },
      analysis: {
        successRate: false,
        errorRate: false,
        latency: false,
        failing: false,
        hanging: false,
        metrics: {
          memory: {
            provider: {
              prometheus: {
                address: 'http://prometheus.example.com',
                timeout: 10,
                query:
                  'max(container_memory_working_set_bytes{namespace="{{args.namespace}}",pod=~"{{args.workload}}-{{args.canary-hash}}-.*"})',
                rangeQuery: { start: 'now() - duration("5m")', end: 'now()', step: '1m' },
              },
            },
            successCondition: 'all(result, # < 400000000)',
            failureCondition: 'all(result, # > 500000000)',
            initialDelay: '5m',
          },
          signups: {
            provider: {
              prometheus: {
                address: 'http://prometheus.example.com',
                query:
                  'sum(rate(signups_total{pod=~"{{args.workload}}-{{args.canary-hash}}-.*"}[5m])) / sum(rate(visits_total{pod=~"{{args.workload}}-{{args.canary-hash}}-.*"}[5m]))',
              },
            },
            maxDrop: 20,
            maxRise: 200,
            minimumRise: 0.01,
          },
          lag: {
            role: 'guard',
            provider: { plugin: { 'hmco/kafka-lag': { topic: 'orders' } } },
            failureCondition: 'result > 1000',
          },
        },
        dryRun: ['signups'],
      },
    },
  },
  'blue-green-metrics': {
    rollout: {
      enabled: true,
      strategy: { blueGreen: { enabled: true } },
      analysis: {
        metrics: {
          orders: { ratio: { numerator: 'orders_total{status="paid"}', absent: 'zero' }, min: 0.01, interval: '5m' },
          availability: { slo: { objective: 99.9, longWindow: '2h', errors: 'portal_failures_total', absent: 'zero' } },
          returns: {
            ratio: { numerator: 'returns_total' },
            successCondition: 'len(result) > 0 && result[0] < 0.1',
            failureCondition: 'len(result) > 0 && result[0] > 0.2',
          },
          queue: {
            provider: { web: { url: 'https://queue.hmco.example/length' } },
            max: 1000,
            interval: '2m',
            count: 6,
            failureLimit: 3,
            consecutiveErrorLimit: 10,
          },
          memory: {
            provider: {
              prometheus: {
                address: 'http://prometheus.example.com',
                timeout: 10,
                authentication: { sigv4: { region: 'eu-west-1' } },
                query:
                  'max(container_memory_working_set_bytes{namespace="{{args.namespace}}",pod=~"{{args.workload}}-{{args.canary-hash}}-.*"})',
                rangeQuery: { start: 'now() - duration("5m")', end: 'now()', step: '1m' },
              },
            },
            successCondition: 'all(result, # < 400000000)',
            failureCondition: 'all(result, # > 500000000)',
            initialDelay: '5m',
          },
          smoke: {
            provider: {
              job: {
                spec: {
                  backoffLimit: 0,
                  template: {
                    spec: {
                      restartPolicy: 'Never',
                      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
                      containers: [
                        {
                          name: 'smoke',
                          image: 'ghcr.io/hmco/portal-smoke:1.0.0',
                          args: ['--hash={{args.canary-hash}}'],
                          env: [
                            { name: 'API_TOKEN', valueFrom: { secretKeyRef: { name: 'portal-smoke', key: 'token' } } },
                          ],
                          securityContext: {
                            allowPrivilegeEscalation: false,
                            capabilities: { drop: ['ALL'] },
                            readOnlyRootFilesystem: true,
                          },
                        },
                      ],
                    },
                  },
                },
              },
            },
          },
          removed: null,
        },
        dryRun: ['hanging', 'queue'],
      },
    },
  },
  'ingress-nginx': {
    rollout: {
      enabled: true,
      trafficRouting: 'nginx',
      metrics: { preset: 'ingress-nginx', latencyThreshold: 500 },
      analysis: {
        metrics: {
          uploads: {
            provider: {
              prometheus: {
                query:
                  'sum(rate(nginx_ingress_controller_requests{canary=~"{{args.workload}}-{{args.canary-hash}}-.*",method="PUT"}[5m]))',
              },
            },
            min: 0.1,
          },
          availability: { slo: { objective: 99.9, longWindow: '30m' }, initialDelay: '30m' },
        },
      },
    },
    ingress: { enabled: true, className: 'nginx' },
  },
  'gateway-api': {
    rollout: {
      enabled: true,
      trafficRouting: 'gatewayAPI',
      analysis: { hanging: false },
      strategy: {
        canary: {
          steps: [
            { setCanaryScale: { weight: 10 } },
            { setHeaderRoute: { name: 'beta', match: [{ headerName: 'X-Beta', headerValue: { exact: 'yes' } }] } },
            { setWeight: 10 },
            { setHeaderRoute: { name: 'beta' } },
            { setCanaryScale: { weight: 50 } },
            { setWeight: 50 },
          ],
        },
      },
    },
    httpRoute: { enabled: true, parentRefs: [{ name: 'public' }] },
  },
  grpc: {
    rollout: {
      enabled: true,
      trafficRouting: 'gatewayAPI',
      analysis: { hanging: false },
      strategy: {
        canary: {
          steps: [
            { setCanaryScale: { weight: 10 } },
            { setHeaderRoute: { name: 'beta', match: [{ headerName: 'x-beta', headerValue: { exact: 'yes' } }] } },
            { setWeight: 10 },
            { setCanaryScale: { matchTrafficWeight: true } },
            { setWeight: 50 },
          ],
        },
      },
    },
    grpcRoute: {
      enabled: true,
      parentRefs: [{ name: 'public', sectionName: 'grpc' }],
      hostnames: ['portal.hmco.example'],
      matches: [{ method: { service: 'orders.v1.Orders' } }],
    },
  },
  istio: {
    rollout: {
      enabled: true,
      trafficRouting: 'istio',
      metrics: { preset: 'istio' },
      analysis: { hanging: false },
      strategy: {
        canary: {
          steps: [
            { setCanaryScale: { replicas: 1 } },
            { setMirrorRoute: { name: 'shadow', match: [{ method: { exact: 'GET' } }], percentage: 10 } },
            { setWeight: 20 },
          ],
        },
      },
    },
    virtualService: { enabled: true, gateways: ['istio-ingress/public'], hosts: ['portal.hmco.example'] },
  },
  traefik: {
    rollout: {
      enabled: true,
      trafficRouting: 'traefik',
      metrics: { preset: 'traefik', latencyThreshold: 1200 },
    },
    ingress: {
      enabled: true,
      className: 'traefik',
      hosts: [
        { host: 'portal.hmco.example', paths: [{ path: '/', pathType: 'Prefix' }] },
        { host: '*.portal.hmco.example', paths: [{ path: '/status', pathType: 'Exact' }] },
      ],
      tls: [{ secretName: 'portal-tls', hosts: ['portal.hmco.example'] }],
    },
  },
  apisix: { rollout: { enabled: true, trafficRouting: 'apisix' }, ingress: { enabled: true, className: 'apisix' } },
  ambassador: {
    rollout: { enabled: true, trafficRouting: 'ambassador' },
    ingress: { enabled: true, hosts: [{ host: 'portal.hmco.example', paths: [{ path: '/', pathType: 'Exact' }] }] },
  },
  alb: {
    rollout: {
      enabled: true,
      trafficRouting: 'alb',
      strategy: {
        canary: {
          steps: [
            {
              experiment: {
                duration: '10m',
                templates: [{ name: 'baseline', specRef: 'stable', weight: 5 }],
                analyses: [{ name: 'comparison', templateName: 'comparison' }],
              },
            },
            { setWeight: 50 },
          ],
        },
      },
    },
    ingress: { enabled: true, className: 'alb' },
  },
  'ping-pong': {
    rollout: {
      enabled: true,
      trafficRouting: 'alb',
      strategy: { canary: { pingPong: { enabled: true, pingService: 'portal-a', pongService: 'portal-b' } } },
    },
    ingress: { enabled: true, className: 'alb' },
  },
  smi: { rollout: { enabled: true, trafficRouting: 'smi' } },
  'own-router': {
    rollout: {
      enabled: true,
      strategy: {
        canary: {
          trafficRouting: {
            nginx: { stableIngress: 'public', additionalIngressAnnotations: { 'canary-by-header': 'x' } },
          },
        },
      },
    },
  },
  openshift: { global: { omitUserIds: true }, rollout: { enabled: true } },
  'switch-to-rollout': { rollout: { enabled: true, keep: 'Deployment' } },
};
