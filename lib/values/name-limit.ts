/**
 * The maximum length of object names: Kubernetes truncates the base of a pod name to 58 characters, which must include
 * the ReplicaSet's hash, and 16 characters must remain for a suffix in a DNS label.
 */
export const nameLimit = 46;
