import type { ImportedCrd } from '../chart/imported-crd';
import type { Guard } from '../chart/scopes';
import type { Expr } from '../expr/ast';
import type { Tree } from '../expr/tree';
import type { JsonMap } from '../json';
import type { Group } from '../values/define';
import type { JsonSchema } from '../values/json-schema';

/** A chart as plain data, without constructs. */
export interface ChartModel {
  /** Name in Chart.yaml; of a subchart with an alias, that. */
  readonly name: string;
  /** Chart.yaml without its dependencies. */
  readonly metadata: JsonMap & { name: string; version: string; appVersion: string; kubeVersion: string };
  /** The TypeScript file that defines the chart, relative to its project. */
  readonly sourceFile: string;
  readonly declared: Group;
  /** Identifies the references that this chart may use. */
  readonly chartKey: object;
  readonly schema: JsonSchema;
  readonly namedTemplates: readonly NamedTemplateModel[];
  readonly templates: readonly TemplateFile[];
  readonly validationRules: readonly ValidationRule[];
  /** NOTES.txt as a list of lines; undefined if there is none. */
  readonly notes: Tree | undefined;
  /** Custom resource definitions by file name. */
  readonly crds: ReadonlyMap<string, string>;
  /** The CRDs of imported classes that its app uses; they are not part of the chart. */
  readonly importedCrds: readonly ImportedCrd[];
  /** Additional files by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Values documents by name, for ci/<name>-values.yaml. */
  readonly ci: Readonly<Record<string, JsonMap>>;
  readonly readme: string;
  readonly subcharts: readonly { readonly condition: string | undefined; readonly model: ChartModel }[];
  readonly dependencies: readonly DependencyModel[];
}

/** A chart of others that a chart depends on. */
export interface DependencyModel {
  /** The key of its values: its alias, or its name. */
  readonly key: string;
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly condition: string | undefined;
  /** The version for Chart.lock, if it is known. */
  readonly locked: string | undefined;
  /** Whether it renders no objects. */
  readonly isLibrary: boolean;
}

/** A condition under which rendering fails, checked once or in every iteration of a loop. */
export interface ValidationRule {
  readonly guards: readonly Guard[];
  readonly condition: Expr;
  readonly message: Expr;
}

/** A named template of a `.tpl` file. */
export type NamedTemplateModel = {
  readonly name: string;
  readonly description: string;
  /** Relative to the chart, `templates/_helpers.tpl`. */
  readonly path: string;
} & ({ readonly form: 'text'; readonly text: Expr } | { readonly form: 'object'; readonly tree: Tree });

/** One file under templates/. */
export interface TemplateFile {
  /** Relative to the chart, `templates/service.yaml`. */
  readonly path: string;
  readonly objects: readonly TemplateObject[];
}

/** An object and the blocks around it, outermost first. */
export interface TemplateObject {
  readonly constructPath: string;
  /** The comment above the object; "" if there is none. */
  readonly comment: string;
  readonly guards: readonly Guard[];
  readonly tree: Tree;
}
