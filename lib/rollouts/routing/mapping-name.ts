import { fn } from '../../expr/fn';

/** Name of the Mapping of a host and a path, which no other path has. */
export const mappingName = (fullname: string, host: string, path: string): string =>
  `${fullname}-${fn.trunc(8, fn.sha256sum(`${host}${path}`))}`;
