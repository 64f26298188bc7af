import { group } from 'chartwright';
import { globalValues } from 'chartwright/application';
import { optionalServerUrl } from 'chartwright/rollouts';
import { z } from 'zod';

/** The globals of ml-platform and its subcharts; a subchart declares the same ones for an installation of its own. */
export const platformGlobals = () =>
  group(
    {
      ...globalValues().shape,
      vault: group(
        {
          enabled: z
            .boolean()
            .default(false)
            .describe('Take credentials from Vault, by the annotations of its agent injector, instead of Secrets.'),
          role: z
            .string()
            .regex(/^[a-zA-Z0-9._-]+$/)
            .default('ml-platform')
            .describe('Role of the Kubernetes auth method; it must know the ServiceAccounts of the charts.'),
          authPath: z
            .string()
            .regex(/^[a-zA-Z0-9._/-]+$/)
            .default('auth/kubernetes')
            .describe('Path at which the Kubernetes auth method is mounted.'),
          secretPath: z
            .string()
            .regex(/^[a-zA-Z0-9._/-]+$/)
            .default('secret/data/ml-platform')
            .describe(
              'Path of the secrets (KV 2): a reference to a Secret and a key is a secret below it and a field.',
            ),
        },
        'HashiCorp Vault, as the source of credentials.',
      ),
      prometheus: group(
        {
          address: optionalServerUrl()
            .default('')
            .describe(
              'URL of the Prometheus that the analysis queries, such as http://prometheus.monitoring:9090; defaults to the URL of the analysis templates.',
            ),
        },
        'The Prometheus of the cluster.',
      ),
    },
    'Values shared by ml-platform and its subcharts.',
  );
