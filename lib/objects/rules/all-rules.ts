import { metadataRules } from './metadata';
import type { TypeRules } from './type-rules';

const rules: Readonly<Record<string, TypeRules>> = { ...metadataRules };

/** What the API server validates in a type beyond its schema; custom resources name some types without their group. */
export const rulesOf = (definition: string): TypeRules => rules[definition] ?? {};
