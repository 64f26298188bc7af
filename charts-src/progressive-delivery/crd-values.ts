import { annotationMap, group, k8sObject, objectName } from 'chartwright';
import { imageValues, nodePlacementValues, podMetadataValues, securityValues } from 'chartwright/application';
import { z } from 'zod';

/** The annotations that mark a hook of Helm or Argo CD. */
const hookAnnotations = [
  'helm.sh/hook',
  'helm.sh/hook-weight',
  'helm.sh/hook-delete-policy',
  'argocd.argoproj.io/hook',
];

/** The values of the CRDs and of the Job that upgrades them, which runs as the user; the chart sets the reserved labels itself. */
export const crdValues = (reserved: readonly string[], user: number) =>
  group(
    {
      upgrade: group(
        {
          enabled: z
            .boolean()
            .default(true)
            .describe('Apply the CRDs before every upgrade; Helm itself installs crds/ once and never again.'),
          whileNamespaced: z
            .boolean()
            .default(false)
            .describe(
              'Apply them while namespaced is on too. The Job needs a ClusterRole, which is then the only one.',
            ),
          image: imageValues(
            {
              registry: 'registry.k8s.io',
              repository: 'kubectl',
              tag: 'v1.36.3',
              aboutTag:
                'Tag. kubectl 1.36 supports API servers 1.35 to 1.37; set the minor version of yours if it is another one.',
            },
            'Image of the Job; kubectl is its entry point.',
          ),
          serviceAccount: group(
            {
              create: z
                .boolean()
                .default(true)
                .describe(
                  'Create a ServiceAccount before each upgrade, and delete it afterwards. Other pods must not use it.',
                ),
              name: objectName()
                .default('')
                .describe(
                  'Name of the ServiceAccount; defaults to the name of the Job. With rbac.create off, grant its permissions yourself.',
                ),
              annotations: annotationMap(hookAnnotations).default({}).describe('Annotations of the ServiceAccount.'),
            },
            'Identity of the Job.',
          ),
          ...podMetadataValues(reserved),
          ...securityValues(user),
          ...nodePlacementValues(),
          resources: k8sObject('ResourceRequirements')
            .default({
              requests: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '50Mi' },
              limits: { memory: '256Mi', 'ephemeral-storage': '256Mi' },
            })
            .describe('Resources of the Job.'),
          activeDeadlineSeconds: z
            .int()
            .min(10)
            .max(3600)
            .default(240)
            .describe('Seconds the Job may take; fewer than the timeout of Helm, which is 300 by default.'),
        },
        'Job that upgrades the CRDs.',
      ),
      annotations: annotationMap()
        .default({})
        .describe(
          'Annotations that the Job adds to those in crds/, before each upgrade. The first install takes crds/ as it is, and Argo CD always does.',
        ),
    },
    'Custom resource definitions. They are in crds/; neither Helm nor Argo CD deletes them with the chart.',
  );
