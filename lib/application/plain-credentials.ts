import { fn } from '../expr/fn';
import type { BooleanRef } from '../expr/ref-types';

/** A password in a URI, unless it holds a reference such as `$(DB_PASSWORD)` or `${DB_PASSWORD}`. */
const uriWithPassword = '://[^:/?#@]*:(?:[^$/?#@]|[$]+[^${(/?#@])+[$]*@';
const namesOfSecrets = '(?:PASSWORD|PASSPHRASE|SECRET|SECRET_KEY|ACCESS_KEY|API_KEY|TOKEN|CONNECTION_STRING)$';
/** Variables with the name of a Secret. */
const namesOfObjects = '(?:TLS|PULL|CERT|CERTIFICATE)_SECRET$';
const harmless = [
  '^(?i:true|false|yes|no|on|off|[0-9]*)$',
  // Kubernetes or the application expands these.
  '[$][({]',
  // Secret managers that inject at the start of the container, such as vault:secret/data/a#b or op://vault/item.
  '^(?:>>)?(?:vault|bao|arn|gcp|azure):',
  '^[a-z][a-z0-9+.-]*://',
].join('|');

/** Whether a text contains a URI with a password; a reference such as `$(DB_PASSWORD)` does not count as one. */
export const holdsPassword = (text: string): BooleanRef => fn.regexMatch(uriWithPassword, text);

/**
 * Whether an environment variable holds a credential as plain text, by its name and value; for a rule that requires a
 * Secret.
 * @param name name of the variable
 * @param value its value
 */
export const isPlainCredential = (name: string, value: string): BooleanRef =>
  fn.or(
    holdsPassword(value),
    fn.and(
      fn.regexMatch(namesOfSecrets, name),
      fn.not(fn.regexMatch(namesOfObjects, name)),
      fn.not(fn.regexMatch(harmless, value)),
    ),
  );
