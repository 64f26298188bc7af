/**
 * Names of objects are cut here: a Rollout's pods keep the ReplicaSet's hash only up to 46 characters (Kubernetes cuts
 * the base of a pod name at 58), and 16 characters are left for a suffix within a DNS label.
 */
export const nameLimit = 46;
