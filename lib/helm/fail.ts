import { ChartError } from '../errors';

/** Ends a rendering as Helm's `fail` does. */
export function failTemplate(message: string): never {
  throw new ChartError({ code: 'template-failed', where: '', message });
}

/** Refuses what would have to be guessed. */
export function notModelledHere(where: string, message: string): never {
  throw new ChartError({ code: 'not-modelled', where, message });
}
