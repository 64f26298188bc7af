import type { Json, JsonMap } from '../../json';
import { withLocation } from '../../loader/attach-locations';
import type { SourceLocations } from '../../loader/source-locations';
import type { ChartModel } from '../../model/chart-model';
import type { FieldPath } from '../../objects/object-schema';
import { checkedMinors, type Finding, findingsOf } from '../../render/check-objects';
import type { Rendering } from '../../render/render-chart';
import { type Case, evaluateCase } from '../cases/case';
import { resolveSchema } from '../search/variables';
import type { Failure, ProofTarget, SectionResult } from '../target';

/** Maximum number of values that are listed. */
const listedValues = 12;

/** A finding and the case in which it was found. */
interface Found {
  readonly finding: Finding;
  readonly testCase: Case;
}

/** Validates the objects of cases as the API server does, and tells what the chart writes from what a value brings. */
export class ObjectCheck {
  private objects = 0;
  private cases = 0;
  private casesOfValues = 0;
  /** By the path of a value that the API server rejects: the number of cases, and the first one. */
  private readonly values = new Map<string, Found & { count: number }>();
  /** The first case of each finding for which the chart is responsible. */
  private readonly ofChart = new Map<string, Found>();

  constructor(private readonly subject: ProofTarget) {}

  /** Validates the objects of an accepted case. */
  add(testCase: Case, rendering: Rendering): void {
    this.cases++;
    this.objects += rendering.manifests.length + rendering.hooks.length;
    const values = new Map<string, Finding>();
    for (const finding of findingsOf(this.subject.whole, rendering)) {
      const value = this.valueOf(finding);
      if (value !== undefined) values.set(value, values.get(value) ?? finding);
      else if (!this.ofChart.has(placeOf(finding))) this.ofChart.set(placeOf(finding), { finding, testCase });
    }
    for (const [value, finding] of values) {
      const known = this.values.get(value) ?? { finding, testCase, count: 0 };
      this.values.set(value, { ...known, count: known.count + 1 });
    }
    if (values.size > 0) this.casesOfValues++;
  }

  /** The section `objects`. */
  section(locations: SourceLocations): SectionResult {
    const versions = checkedMinors(this.subject.whole).toReversed().join(' and ');
    const checked = `${this.objects} objects of ${this.cases} cases${versions ? ` as Kubernetes ${versions} validates them` : ''}`;
    const failures = [...this.ofChart.values()].map(({ finding, testCase }): Failure => {
      const { where, message } = withLocation(finding.problem, locations);
      const isSame = (one: Finding): boolean => one.value === undefined && placeOf(one) === placeOf(finding);
      return { title: `${where} ${message}`, details: [], reproducer: this.reproducer(testCase, isSame) };
    });
    const examples = this.rejectedValues().map(([value, found]) => this.exampleOf(value, found, locations));
    return { section: 'objects', summary: [checked, ...this.summaryOfValues()].join('; '), failures, examples };
  }

  private exampleOf(value: string, { finding, testCase }: Found, locations: SourceLocations): Failure {
    const isSame = (one: Finding): boolean => this.valueOf(one) === value && placeOf(one) === placeOf(finding);
    const titleOf = (other: Case): string => {
      const { where, message } = withLocation((this.findings(other).find(isSame) ?? finding).problem, locations);
      return `${value}: ${where} ${message}`.replaceAll('\n', '\\n');
    };
    const smaller = partsOf(testCase.values, finding.value ?? []).map((values) => ({ ...testCase, values }));
    const start = smaller.find((other) => this.findings(other).some(isSame)) ?? testCase;
    return { title: value, details: [], titleOf, reproducer: this.reproducer(start, isSame) };
  }

  private valueOf({ value }: Finding): string | undefined {
    return value && placeInValues(value, this.subject.whole);
  }

  private reproducer(testCase: Case, isSame: (finding: Finding) => boolean): NonNullable<Failure['reproducer']> {
    // Up to the first: it is the one that is shrunk further, and each costs a rendering.
    const reproduces = async (cases: readonly Case[]): Promise<boolean[]> => {
      const first = cases.findIndex((other) => this.findings(other).some(isSame));
      return cases.map((_, index) => index === first);
    };
    return { testCase, reproduces };
  }

  private findings(testCase: Case): Finding[] {
    const { model, whole } = this.subject;
    const verdict = evaluateCase(model, testCase);
    return 'objects' in verdict ? findingsOf(whole, verdict.rendering) : [];
  }

  /** The values that are listed of those that the chart passes through and the API server rejects, most frequent first. */
  private rejectedValues(): [path: string, found: Found][] {
    return [...this.values].sort(([, a], [, b]) => b.count - a.count).slice(0, listedValues);
  }

  private summaryOfValues(): string[] {
    if (this.values.size === 0) return [];
    const paths = this.rejectedValues().map(([path]) => path);
    const more = this.values.size - paths.length;
    return [
      `${this.casesOfValues} cases hold values that Kubernetes rejects: ${paths.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    ];
  }
}

const placeOf = ({ problem: { code, where } }: Finding): string => `${code} ${where.replace(/\[\d+\]/g, '[]')}`;

/** Parts of a document that still hold the value at a path, smallest first: from them it takes little to shrink it. */
const partsOf = (values: JsonMap, path: FieldPath): JsonMap[] => [
  partAt(values, path, () => false) as JsonMap,
  partAt(values, path, (other) => other === true) as JsonMap,
  partAt(values, path.slice(0, 1), (other) => other === true) as JsonMap,
];

/** The part of a value at a path, and those beside it that are kept. */
function partAt(value: Json, [key, ...rest]: FieldPath, isKept: (other: Json) => boolean): Json {
  if (key === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.slice(Number(key), Number(key) + 1).map((item) => partAt(item, rest, isKept));
  const entries = Object.entries(value).filter(([other, field]) => other === key || isKept(field));
  return Object.fromEntries(
    entries.map(([other, field]) => [other, other === key ? partAt(field, rest, isKept) : field]),
  );
}

/** A path of values with [] for each index and * for each key that the schema leaves open. */
function placeInValues(path: FieldPath, { schema: root, subcharts }: ChartModel): string {
  const child = subcharts.find(({ model }) => model.name === path[0]);
  if (child) return `${child.model.name}.${placeInValues(path.slice(1), child.model)}`;
  let schema = resolveSchema(root, root);
  const steps = path.map((step) => {
    const field = typeof step === 'string' ? schema?.properties?.[step] : schema?.items;
    const others = schema?.additionalProperties;
    schema = resolveSchema(field ?? (typeof others === 'object' ? others : undefined), root);
    return typeof step === 'number' ? '[]' : field ? `.${step}` : '.*';
  });
  return steps.join('').slice(1);
}
