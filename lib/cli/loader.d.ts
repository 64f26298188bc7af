/** Text of a TypeScript file as CommonJS with an inline source map. */
export function transpile(file: string): string;
/** Lets `require` read TypeScript. */
export function installLoader(): void;
