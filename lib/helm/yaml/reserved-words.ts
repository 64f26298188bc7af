/** The words that YAML 1.1 reads as a boolean or null, case-insensitively. */
export const yamlWords = ['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null'] as const;

const pattern = new RegExp(`^(?:${yamlWords.join('|')})$`, 'i');

/** Whether text is one of these words. */
export const isYamlWord = (text: string): boolean => pattern.test(text);
