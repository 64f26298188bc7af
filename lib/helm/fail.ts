import { ChartError } from '../errors';

/** Fails the rendering, as Helm's `fail` does. */
export function failTemplate(message: string): never {
  throw new ChartError({ code: 'template-failed', where: '', message });
}

/** Rejects a case whose result in Helm cannot be reproduced exactly. */
export function notModelledHere(where: string, message: string): never {
  throw new ChartError({ code: 'not-modelled', where, message });
}
