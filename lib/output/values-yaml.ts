import { yamlComment } from '../helm/yaml/comment';
import { printYaml } from '../helm/yaml/print-yaml';
import type { Json } from '../json';
import type { Group, Leaf } from '../values/define';
import { describeLeaf } from './describe-value';

/** By this line the YAML language server of an editor finds the schema beside the file. */
const modeline = '# yaml-language-server: $schema=values.schema.json';

/**
 * The text of values.yaml: every default below its description, which begins with `--` for helm-docs; optional values and
 * examples as comments.
 */
export function valuesYaml(group: Group): string {
  return `${[modeline, '', ...groupLines(group, 0)].join('\n')}\n`;
}

function groupLines(group: Group, indent: number): string[] {
  const lines: string[] = [];
  for (const [key, child] of group.children) {
    if (indent === 0 && lines.length > 0) lines.push('');
    lines.push(...(child.kind === 'group' ? subgroupLines(key, child, indent) : leafLines(key, child, indent)));
  }
  return lines;
}

function subgroupLines(key: string, group: Group, indent: number): string[] {
  const pad = ' '.repeat(indent);
  // A key followed by comments only would be null.
  const isEmpty = isUnset(group);
  const start = `${pad}${key}:${isEmpty ? ' {}' : ''}`;
  const description = group.description ?? '';
  return [
    ...yamlComment(isEmpty && description ? `-- ${description}` : description, indent),
    start,
    ...groupLines(group, indent + 2),
  ];
}

const isUnset = (node: Group | Leaf): boolean =>
  node.kind === 'group' ? [...node.children.values()].every(isUnset) : node.default === undefined;

function leafLines(key: string, leaf: Leaf, indent: number): string[] {
  const pad = ' '.repeat(indent);
  const hasDefault = leaf.default !== undefined;
  const lines = yamlComment(`${hasDefault ? '-- ' : ''}${describeLeaf(leaf)}`, indent);
  if (leaf.default !== undefined) lines.push(...yamlLines(key, leaf.default).map((line) => pad + line));
  if (leaf.example !== undefined) {
    const example = yamlLines(key, leaf.example);
    if (hasDefault) lines.push(`${pad}# For example:`);
    lines.push(...example.map((line) => `${pad}# ${line}`));
  } else if (leaf.default === undefined) {
    lines.push(`${pad}# ${key}:`);
  }
  return lines;
}

const yamlLines = (key: string, value: Json): string[] =>
  printYaml({ [key]: value })
    .trimEnd()
    .split('\n');
