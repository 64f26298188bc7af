import { admissionRules } from './admission';
import { autoscalingRules } from './autoscaling';
import { claimRules } from './claims';
import { containerRules } from './containers';
import { customResourceRules } from './custom-resources';
import { dataRules } from './data';
import { environmentRules } from './environment';
import { ingressRules } from './ingress';
import { jobRules } from './jobs';
import { metadataRules } from './metadata';
import { podRules } from './pods';
import { quotaRules } from './quotas';
import { rbacRules } from './rbac';
import { resourceRules } from './resources';
import { schedulingRules } from './scheduling';
import { securityRules } from './security';
import { serviceRules } from './services';
import { storageRules } from './storage';
import type { TypeRules } from './type-rules';
import { volumeRules } from './volumes';
import { webhookRules } from './webhooks';
import { workloadRules } from './workloads';

const rules: Readonly<Record<string, TypeRules>> = {
  ...metadataRules,
  ...podRules,
  ...containerRules,
  ...environmentRules,
  ...resourceRules,
  ...securityRules,
  ...schedulingRules,
  ...volumeRules,
  ...claimRules,
  ...workloadRules,
  ...jobRules,
  ...autoscalingRules,
  ...admissionRules,
  ...customResourceRules,
  ...dataRules,
  ...ingressRules,
  ...quotaRules,
  ...rbacRules,
  ...serviceRules,
  ...storageRules,
  ...webhookRules,
};

/** What the API server validates in a type beyond its schema; custom resources name some types without their group. */
export const rulesOf = (definition: string): TypeRules => rules[definition] ?? {};
