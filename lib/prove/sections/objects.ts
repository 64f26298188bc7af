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

/** Validates the objects of cases as the API server does, and tells what the chart writes from what a value brings. */
export class ObjectCheck {
  private objects = 0;
  private cases = 0;
  private casesOfValues = 0;
  /** Number of cases by the path of a value that the API server rejects. */
  private readonly values = new Map<string, number>();
  /** The first case of each finding for which the chart is responsible. */
  private readonly ofChart = new Map<string, { readonly finding: Finding; readonly testCase: Case }>();

  constructor(private readonly subject: ProofTarget) {}

  /** Validates the objects of an accepted case. */
  add(testCase: Case, rendering: Rendering): void {
    this.cases++;
    this.objects += rendering.manifests.length + rendering.hooks.length;
    const values = new Set<string>();
    for (const finding of findingsOf(this.subject.whole, rendering)) {
      if (finding.value !== undefined) values.add(placeInValues(finding.value, this.subject.whole));
      else if (!this.ofChart.has(placeOf(finding))) this.ofChart.set(placeOf(finding), { finding, testCase });
    }
    for (const value of values) this.values.set(value, (this.values.get(value) ?? 0) + 1);
    if (values.size > 0) this.casesOfValues++;
  }

  /** The section `objects`. */
  section(locations: SourceLocations): SectionResult {
    const versions = checkedMinors(this.subject.whole).toReversed().join(' and ');
    const checked = `${this.objects} objects of ${this.cases} cases${versions ? ` as Kubernetes ${versions} validates them` : ''}`;
    const failures = [...this.ofChart.values()].map(({ finding, testCase }): Failure => {
      const { where, message } = withLocation(finding.problem, locations);
      const reproduces = async (cases: readonly Case[]): Promise<boolean[]> =>
        cases.map((other) => this.findings(other).some((one) => placeOf(one) === placeOf(finding)));
      return { title: `${where} ${message}`, details: [], reproducer: { testCase, reproduces } };
    });
    return { section: 'objects', summary: [checked, ...this.rejectedValues()].join('; '), failures };
  }

  /** The findings of a case for which the chart is responsible. */
  private findings(testCase: Case): Finding[] {
    const { model, whole } = this.subject;
    const verdict = evaluateCase(model, testCase);
    return 'objects' in verdict ? findingsOf(whole, verdict.rendering).filter(({ value }) => value === undefined) : [];
  }

  /** The values that the chart passes through and the API server rejects, most frequent first. */
  private rejectedValues(): string[] {
    if (this.values.size === 0) return [];
    const paths = [...this.values].sort(([, a], [, b]) => b - a).map(([path]) => path);
    const more = paths.length > listedValues ? ` and ${paths.length - listedValues} more` : '';
    return [
      `${this.casesOfValues} cases hold values that Kubernetes rejects: ${paths.slice(0, listedValues).join(', ')}${more}`,
    ];
  }
}

const placeOf = ({ problem: { code, where } }: Finding): string => `${code} ${where.replace(/\[\d+\]/g, '[]')}`;

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
