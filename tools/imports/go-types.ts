import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// Patterns for sources formatted by gofmt.
const KUBERNETES_IMPORT = /^\t(?:(\w+) )?"k8s\.io\/((?:[\w.-]+\/)*([\w.-]+))"$/gm;
const COLLECTION = /^type (\w+) ((?:\[\]|map\[).*)$/gm;
const STRUCT = /^type (\w+) struct \{\n([\s\S]*?)^\}/gm;
const FIELD = /^\t(?:\w+[ \t]+)?(\S+)[ \t]+`[^`\n]*json:"([^",]*)([^"]*)"/gm;

/** Upstream's type names, read from the Go structs that the CRDs are generated from. */
export class GoTypes {
  /** Field types of each struct by JSON name. */
  private readonly fields = new Map<string, Map<string, string>>();
  /** Embedded structs of each struct. */
  private readonly inlined = new Map<string, string[]>();
  /** Item types of named lists and maps. */
  private readonly items = new Map<string, string>();

  constructor(
    folder: string,
    private readonly names: Readonly<Record<string, string>> = {},
  ) {
    const files = readdirSync(folder).filter((name) => /\.go$/.test(name) && !/_test\.go$|generated/.test(name));
    for (const name of files.sort()) this.read(readFileSync(join(folder, name), 'utf8'));
  }

  /** The struct type of a field or of its items, such as `CanaryStep` or `io.k8s.api.core.v1.PodTemplateSpec`. */
  structIn(struct: string, field: string): string | undefined {
    const type = this.fields.get(struct)?.get(field);
    if (type !== undefined) return this.items.get(type) ?? type;
    for (const inlined of this.inlined.get(struct) ?? []) {
      const found = this.structIn(inlined, field);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The name of a struct's type in imports/. */
  nameOf(struct: string): string {
    return this.names[struct] ?? struct.slice(struct.lastIndexOf('.') + 1);
  }

  private read(source: string): void {
    const packages = new Map<string, string>();
    for (const [, alias, path = '', last = ''] of source.matchAll(KUBERNETES_IMPORT)) {
      // CrossVersionObjectReference is the same in both; the objects of charts are those of v2.
      packages.set(alias ?? last, `io.k8s.${path.replaceAll('/', '.')}`.replace('autoscaling.v1', 'autoscaling.v2'));
    }
    const itemOf = (type: string): string => {
      const [name = '', prefix = ''] = type
        .replace(/^(?:\[\]|map\[\w+\]|\*)+/, '')
        .split('.')
        .reverse();
      return prefix ? `${packages.get(prefix) ?? prefix}.${name}` : name;
    };
    for (const [, name = '', type = ''] of source.matchAll(COLLECTION)) this.items.set(name, itemOf(type));
    for (const [, name = '', body = ''] of source.matchAll(STRUCT)) {
      const fields = [...body.matchAll(FIELD)].map(([, type = '', field = '', options = '']) => ({
        type: itemOf(type),
        field,
        isInlined: options.includes('inline'),
      }));
      this.fields.set(name, new Map(fields.map(({ field, type }) => [field, type])));
      this.inlined.set(
        name,
        fields.filter(({ isInlined }) => isInlined).map(({ type }) => type),
      );
    }
  }
}
