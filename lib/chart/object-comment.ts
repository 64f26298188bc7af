import type { IConstruct } from 'constructs';

const type = 'chartwright:comment';

/**
 * Sets the comment at the top of the template of an object, or of the manifest of a cdk8s.Chart; the last call wins.
 */
export const addComment = (construct: IConstruct, text: string): void => construct.node.addMetadata(type, text);

/** The comment of a construct; "" if there is none. */
export const commentOf = ({ node }: IConstruct): string =>
  String(node.metadata.filter((entry) => entry.type === type).at(-1)?.data ?? '');
