/** Replaces jiti under Jest, which transpiles TypeScript itself and has its own module registry. */
export const createJiti = () => (path: string) => require(path);
