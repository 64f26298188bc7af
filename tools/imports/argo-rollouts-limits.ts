import { type Limits, labelName, subdomain } from './limit-keywords';

const subscript = `(?:\\['(?:${subdomain}/)?${labelName}'\\])?`;

/** What Argo Rollouts enforces (pkg/apis/rollouts/validation, utils/analysis) and its CRDs do not state. */
export const argoRolloutsLimits: Readonly<Record<string, Limits>> = {
  // A field of the Rollout: of its metadata those of the downward API, and elsewhere any that is a scalar.
  ArgumentValueFrom: {
    properties: {
      fieldRef: {
        properties: {
          fieldPath: {
            pattern: `^(?:metadata[.](?:name|namespace|uid|(?:labels|annotations)${subscript})|(?:spec|status)[.][ -~]+|apiVersion|kind)$`,
          },
        },
      },
    },
  },
};
