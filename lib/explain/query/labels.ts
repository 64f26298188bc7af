/** The labels of a series or of an element of a vector, with its name as `__name__`. */
export type Labels = Readonly<Record<string, string>>;

/** Which labels decide what belongs together: those that `on` or `by` names, or all but those of `ignoring` or `without`. */
export interface Matching {
  readonly isOn: boolean;
  readonly labels: readonly string[];
}

/** All labels but the name. */
export const withoutName: Matching = { isOn: false, labels: [] };

/** Only the labels by which elements are matched or grouped. */
export function matchedLabels(labels: Labels, { isOn, labels: named }: Matching): Labels {
  const isKept = (name: string): boolean =>
    isOn ? named.includes(name) : name !== '__name__' && !named.includes(name);
  return Object.fromEntries(Object.entries(labels).filter(([name, value]) => value !== '' && isKept(name)));
}

/** A text that is the same for the same labels. */
export function keyOf(labels: Labels): string {
  return JSON.stringify(pairsOf(labels));
}

/** Labels without one of them. */
export function without(labels: Labels, name: string): Labels {
  const { [name]: _, ...others } = labels;
  return others;
}

const pairsOf = (labels: Labels): [string, string][] =>
  Object.entries(labels)
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** The order in which Prometheus returns series. */
export function compareLabels(a: Labels, b: Labels): number {
  const [left, right] = [pairsOf(a).flat(), pairsOf(b).flat()];
  for (const [index, text] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (text !== other) return text < other ? -1 : 1;
  }
  return left.length - right.length;
}
