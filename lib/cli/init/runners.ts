/** A test runner that `chartwright init` writes tests for. */
export type Runner = 'vitest' | 'jest' | 'node';

/** How a new project runs its tests. */
interface RunnerFiles {
  /** The command of `npm test`. */
  readonly command: string;
  readonly packages: Readonly<Record<string, string>>;
  /** Type packages that declare global names. */
  readonly types: readonly string[];
  readonly isModule: boolean;
  /** Configuration files by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Import statements of a test. */
  readonly imports: string;
  /** A statement that asserts that one text contains another. */
  readonly contains: (actual: string, text: string) => string;
  /** The body of a slow test, with a timeout argument if the runner has a default timeout. */
  readonly slow: (body: string) => string;
}

const milliseconds = 120_000;

/** The test runners by name. */
export const runners: Readonly<Record<Runner, RunnerFiles>> = {
  vitest: {
    command: 'vitest run --reporter=verbose',
    packages: { vitest: '^4.1.0' },
    types: [],
    isModule: true,
    files: {},
    imports: "import { expect, test } from 'vitest';\n",
    contains: (actual, text) => `expect(${actual}).toContain('${text}');`,
    slow: (body) => `${body}, ${milliseconds}`,
  },
  jest: {
    command: 'jest --verbose',
    packages: { '@swc/core': '^1.13.0', '@swc/jest': '^0.2.39', '@types/jest': '^30.0.0', jest: '^30.0.0' },
    types: ['jest'],
    isModule: false,
    files: {
      'jest.config.js':
        "module.exports = {\n  roots: ['charts-src'],\n  transform: { '^.+\\\\.ts$': '@swc/jest' },\n};\n",
      '.swcrc': '{ "jsc": { "parser": { "syntax": "typescript" }, "target": "es2022" } }\n',
    },
    imports: '',
    contains: (actual, text) => `expect(${actual}).toContain('${text}');`,
    slow: (body) => `${body}, ${milliseconds}`,
  },
  node: {
    command: 'node --import tsx --test charts-src/*/*.test.ts',
    packages: { tsx: '^4.20.0' },
    types: [],
    isModule: true,
    files: {},
    imports: "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\n",
    contains: (actual, text) => `assert.ok(${actual}.includes('${text}'));`,
    slow: (body) => body,
  },
};
