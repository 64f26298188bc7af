/** What was not read as it is written, or is assumed, and where. */
export interface Finding {
  /** `left out`: the simulation lacks it, so that the numbers are those of a different analysis. */
  readonly kind: 'left out' | 'assumed';
  readonly where: string;
  readonly message: string;
}
