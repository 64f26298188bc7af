/** Part of a query or condition that cannot be simulated: what, and why. */
export class Unreadable extends Error {}
