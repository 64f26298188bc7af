/** Stands in for jiti under Jest, which transpiles TypeScript itself and keeps modules in a registry of its own. */
export const createJiti = () => (path: string) => require(path);
