import { fn } from '../expr/fn';
import type { BooleanRef } from '../expr/ref-types';

/** A password in a URI, unless Kubernetes expands it from another variable. */
const uriWithPassword = '://[^/@]*:(?:[^$/@]|[$][^(/@])[^/@]*@';
const namesOfSecrets = '(?:PASSWORD|PASSPHRASE|SECRET|SECRET_KEY|ACCESS_KEY|API_KEY|TOKEN|CONNECTION_STRING)$';

/** Whether a text holds a URI with a password in it. */
export const holdsPassword = (text: string): BooleanRef => fn.regexMatch(uriWithPassword, text);

/** Whether an environment variable holds a credential as plain text, which every release, pod and backup of values shows. */
export const isPlainCredential = (name: string, value: string): BooleanRef =>
  fn.or(holdsPassword(value), fn.and(fn.regexMatch(namesOfSecrets, name), fn.regexMatch('^(?:[^$]|[$][^(])', value)));
