/** The first line of every generated file, without the comment's marks. */
export const originText = (source: string): string => `Generated from ${source}; edit that, not this.`;
