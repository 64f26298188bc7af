import { z } from 'zod';

/** The name of a series or label; "" for unset. */
export const series = () => z.string().regex(/^(?:[a-zA-Z_][a-zA-Z0-9_]*)?$/);

/** A PromQL matcher, as a regular expression. */
export const matcher = '[a-zA-Z_][a-zA-Z0-9_]* *(?:=|!=|=~|!~) *"[a-zA-Z0-9_=~!|.,:^$*+?()[\\]/ -]*"';

/** A list of PromQL matchers; what does not parse would end each release as an Error. */
export const matchers = () => z.string().regex(new RegExp(`^(?:${matcher}(?: *, *${matcher})* *,?)?$`));
