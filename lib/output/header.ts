const firstWords = 'Generated from ';

/** The header of every generated file, without comment characters. */
export const headerText = (source: string): string => `${firstWords}${source}; edit that, not this.`;

/** The prefix by which a generated file with # comments is recognized. */
export const headerMark = `# ${firstWords}`;
