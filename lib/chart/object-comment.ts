import type { IConstruct } from 'constructs';

const type = 'chartwright:comment';

/** Says what an object or a chart is for, in a comment above it; of several the last one stands. */
export const addComment = (construct: IConstruct, text: string): void => construct.node.addMetadata(type, text);

/** What was said about a construct; empty when nothing was. */
export const commentOf = ({ node }: IConstruct): string =>
  String(node.metadata.filter((entry) => entry.type === type).at(-1)?.data ?? '');
