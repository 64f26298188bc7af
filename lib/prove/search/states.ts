import type { Environment } from '../../expr/evaluate';
import { builtInApiVersions } from '../../helm/api-versions';
import type { JsonMap } from '../../json';
import type { Case } from '../cases/case';
import type { Assignment, Choice } from './assignment';

/** A case of the search, with everything already computed for it. */
export interface State<Constraint, Computed> {
  readonly testCase: Case;
  /** The case as text, by which equal cases share one state. */
  readonly key: string;
  readonly env: Environment;
  /** What is computed for a constraint in this case. */
  readonly computed: Map<Constraint, Computed>;
}

/** Bounds the memory for a large chart. */
const limit = 20_000;

/**
 * The states of a search. It visits most cases many times: after different changes, for each rule that it must avoid, and
 * for several branches.
 */
export class States<Constraint, Computed> {
  private readonly byAssignment = new Map<JsonMap, Map<string, State<Constraint, Computed>>>();
  private readonly byCase = new Map<string, State<Constraint, Computed>>();
  private readonly ids = new Map<Choice, number>();

  constructor(
    private readonly caseOf: (assignment: Assignment, base: JsonMap) => Case,
    private readonly environmentOf: (testCase: Case) => Environment,
  ) {}

  /** The state after an assignment to a document. */
  of(assignment: Assignment, base: JsonMap): State<Constraint, Computed> {
    const ofBase = this.byAssignment.get(base) ?? new Map<string, State<Constraint, Computed>>();
    this.byAssignment.set(base, ofBase);
    const key = this.keyOf(assignment);
    const known = ofBase.get(key);
    if (known) return known;
    const found = this.ofCase(this.caseOf(assignment, base));
    if (ofBase.size >= limit) ofBase.clear();
    ofBase.set(key, found);
    return found;
  }

  private ofCase(testCase: Case): State<Constraint, Computed> {
    const key = textOf(testCase);
    const known = this.byCase.get(key);
    if (known) return known;
    const computed = new Map<Constraint, Computed>();
    const state = { testCase, key, env: this.environmentOf(testCase), computed };
    if (this.byCase.size >= limit) this.byCase.clear();
    this.byCase.set(key, state);
    return state;
  }

  /** Equal for assignments of the same values in the same order. */
  private keyOf(assignment: Assignment): string {
    let key = '';
    for (const choice of assignment.values()) {
      const id = this.ids.get(choice) ?? this.ids.size;
      this.ids.set(choice, id);
      key += `${id},`;
    }
    return key;
  }
}

/** A case as text, without the API versions that every case has. */
function textOf({ values, release: { name, namespace, capabilities } }: Case): string {
  const added = capabilities.APIVersions.slice(builtInApiVersions.length);
  return JSON.stringify([values, name, namespace, capabilities.KubeVersion, added]);
}
