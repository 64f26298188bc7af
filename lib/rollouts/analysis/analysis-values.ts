import { z } from 'zod';
import { simpleDuration } from '../../chart/durations';
import { group } from '../../values/define';
import { dataKey, objectName } from '../../values/kubernetes-types';
import { optionalServerUrl, serverUrl } from './prometheus-address';
import { analysisRules, sequentialValues } from './sequential-values';
import { statuses } from './status-expressions';

/** A minimum share of good requests; none at all would be no minimum. */
const minimumShare = () => z.number().min(0.0001).max(1);
/** A maximum share of bad requests; all of them would be no maximum. */
const maximumShare = () => z.number().min(0).max(0.9999);

/** Printable ASCII; the controller would read two braces in an AnalysisTemplate as an argument. */
const withoutBraces = () => z.string().regex(/^[ -z|~]*$/);

/**
 * Names of the metric presets that the analysis templates can have as a default: those of HTTP that need no router.
 */
export const podPresets = [
  'opentelemetry',
  'opentelemetry-legacy',
  'express-prom-bundle',
  'mlflow',
  'micrometer',
  'promhttp',
  'istio',
] as const;

/** Values of `AnalysisTemplates`: defaults of the arguments, which each workload can override. */
export const analysisValues = () =>
  group(
    {
      enabled: z.boolean().default(true).describe('Create the analysis templates.'),
      clusterScope: z
        .boolean()
        .default(true)
        .describe(
          'Create the templates once for the cluster, as ClusterAnalysisTemplates. While namespaced is on there are none of these, and the AnalysisTemplates are in the namespace that is watched.',
        ),
      namespaces: z
        .array(z.string().regex(/^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/))
        .default([])
        .describe(
          'Namespaces that get AnalysisTemplates of their own, also beside those for the cluster; the namespaces must exist.',
        )
        .meta({ example: ['portal', 'ml-platform'] }),
      preset: z
        .enum(podPresets)
        .default('opentelemetry')
        .describe('Metrics stack whose series are measured where a workload names no others.'),
      interval: simpleDuration()
        .default('1m')
        .describe(
          'Time between two measurements, and the window of each, so that three points are three separate times. A Rollout of your own that sets the argument interval also sets guard-delay, to three times it.',
        ),
      scrapeInterval: simpleDuration()
        .default('15s')
        .describe('How often Prometheus scrapes the pods; an interval must hold four scrapes.'),
      outageTolerance: simpleDuration()
        .default('5m')
        .describe(
          'How long queries to Prometheus may fail before a release is aborted. For queries that hang, see prometheus.timeout. A token endpoint of prometheus.oauth2 that never answers is not covered: the measurement waits indefinitely.',
        ),
      gateCount: z
        .int()
        .min(3)
        .max(10_000)
        .default(30)
        .describe(
          'Measurements a gate takes before it fails for want of three successes in a row, and a promotion template before a blue-green release waits for a person.',
        ),
      minimumRequests: z
        .int()
        .min(1)
        .max(100_000)
        .default(10)
        .describe('Requests a window must hold; fewer count as no data.'),
      rule: z
        .enum(analysisRules)
        .default('threshold')
        .describe(
          'How the gates and guards of a canary decide. threshold: by three points in a row. sequential: by the evidence of all requests, with the error chances of sequential. relative: as sequential, compared with the stable version too. A workload may choose in rollout.analysis.rule.',
        ),
      sequential: sequentialValues(),
      noData: z
        .enum(['wait', 'fail', 'pass'])
        .default('wait')
        .describe(
          'What a window without data means. wait: nothing for a guard, and a gate waits until its count runs out. fail: a bad window for a guard, which aborts at three in a row; a gate waits. pass: nothing for a guard, success for a gate.',
        ),
      successRate: group(
        {
          threshold: minimumShare().default(0.95).describe('Minimum share of requests that must succeed.'),
          failureStatus: statuses()
            .default('5..|408|499|0')
            .describe(
              'Regular expression of the statuses that are not successes, matched against the whole status: server errors, timeouts and clients that gave up. The guard failing uses it too.',
            ),
        },
        'Template success-rate: requests without a server error, a time-out or a client that gave up.',
      ),
      errorRate: group(
        {
          threshold: maximumShare().default(0.05).describe('Maximum share of requests that may fail.'),
          errorStatus: statuses()
            .default('5..')
            .describe('Statuses that are errors, as a regular expression of the whole status.'),
        },
        'Template error-rate: requests that ended in a server error.',
      ),
      latency: group(
        {
          threshold: z
            .int()
            .min(1)
            .max(86_400_000)
            .default(1000)
            .describe('Milliseconds a request may take; it must be a bucket bound of the histogram.'),
          share: minimumShare()
            .default(0.95)
            .describe('Minimum share of requests that must keep the threshold; 0.95 is the p95.'),
        },
        'Template latency: requests that were answered within the threshold.',
      ),
    },
    'Analysis templates: success-rate, error-rate and latency, each as a gate for a step and a guard for the background, and the guards failing and hanging.',
  );

const secretKey = (what: string) => ({
  secretName: objectName()
    .default('')
    .describe(`Secret with ${what}, in every namespace in which workloads are released.`),
  secretKey: z
    .string()
    .regex(/^[-._a-zA-Z0-9]*$/)
    .default('')
    .describe(`Key of ${what} in the Secret secretName.`),
});

/** Values of the Prometheus that `AnalysisTemplates` query: address, authentication and certificates. */
export const prometheusValues = () =>
  group(
    {
      address: serverUrl()
        .default('http://prometheus-operated.monitoring.svc:9090')
        .describe('URL at which Prometheus answers the queries of the analysis.'),
      timeout: z
        .int()
        .min(1)
        .max(600)
        .default(5)
        .describe(
          'Seconds a query may take. While Prometheus accepts queries and never answers, each error takes timeout + 10 s, and a release is aborted after analysis.outageTolerance x (10 + timeout) / 10: 7.5 minutes by default, 20 with a timeout of 30. It does not hold for the token endpoint of prometheus.oauth2.',
        ),
      insecure: z.boolean().default(false).describe('Do not check the certificate of Prometheus.'),
      caBundle: group(
        {
          configMap: objectName()
            .default('')
            .describe('ConfigMap in the namespace of the release whose files are certificates.'),
          secret: objectName()
            .default('')
            .describe(
              'Secret in the namespace of the release whose files are certificates; instead of caBundle.configMap.',
            ),
        },
        'Certificate authorities that the controller trusts besides the well-known ones. It reads them when it starts: restart it after a change.',
      ),
      headers: z
        .array(
          z.strictObject({
            name: z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/),
            value: withoutBraces().min(1).optional(),
            secretName: z
              .string()
              .regex(/^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/)
              .optional(),
            secretKey: dataKey().optional(),
          }),
        )
        .default([])
        .describe(
          'Headers of every query: with a value that all may read, or from a Secret in the namespace of the workload. The Secret is read before each measurement, and one failed read aborts the release, whatever analysis.outageTolerance is: update it in place, never delete and create it anew.',
        )
        .meta({
          example: [
            { name: 'X-Scope-OrgID', value: 'team-a' },
            { name: 'Authorization', secretName: 'prometheus', secretKey: 'authorization' },
          ],
        }),
      oauth2: group(
        {
          tokenUrl: optionalServerUrl()
            .default('')
            .describe('Token endpoint of OAuth 2 client credentials; empty means no OAuth 2.'),
          clientId: withoutBraces().default('').describe('Client id of OAuth 2.'),
          scopes: z.array(withoutBraces()).default([]).describe('Scopes to request from the token endpoint.'),
          ...secretKey('the client secret'),
        },
        'OAuth 2 client credentials. The Secret is read before each measurement, and one failed read aborts the release: update it in place. A token endpoint that never answers blocks the analysis without end (alert ArgoRolloutsWorkerBlocked).',
      ),
      sigv4: group(
        {
          region: z
            .string()
            .regex(/^[a-z0-9-]*$/)
            .default('')
            .describe('Region of an Amazon Managed Prometheus workspace; empty means that queries are not signed.'),
          profile: withoutBraces().default('').describe('Profile of the AWS credentials that sign the queries.'),
          roleArn: withoutBraces().default('').describe('AWS role to assume before a query is signed.'),
        },
        'AWS Signature Version 4, for addresses of Amazon Managed Prometheus: the controller signs only where prometheus.address contains aps-workspaces.',
      ),
    },
    'The Prometheus that the analysis queries.',
  );
