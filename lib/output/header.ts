const firstWords = 'Generated from ';

/** The first line of every generated file, without the comment's marks. */
export const headerText = (source: string): string => `${firstWords}${source}; edit that, not this.`;

/** How a file begins that is generated and whose comments begin with #. */
export const headerMark = `# ${firstWords}`;
