import { importSecretRule, isImportSecret } from '../../domain/keys/import/import-secret.ts';
import type { StoredKeyring } from '../../domain/keys/keyring-schema.ts';
import { hasFields, isMatching, isOneOf, isRecord, isTextOf, orMissing } from '../../domain/shared/checks.ts';
import { isoTime } from '../../domain/shared/time.ts';

const isVersion = isMatching(/^v[1-9][0-9]{0,5}$/);
const isPepper = isTextOf(32);
const isImportSecrets = isRecord(isMatching(/^[a-z][a-z0-9-]{0,19}$/), isImportSecret);
const isKeyring = hasFields({
  current: isVersion,
  peppers: isRecord(isVersion, isPepper),
  importSecrets: orMissing(isImportSecrets),
});
const isTimeLike = isMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
const isFirstKeyring = hasFields({ current: isOneOf('v1'), v1: isPepper });

/**
 * Reads the text of a keyring in either of its forms. Accepts the same texts as the schema StoredKeyring
 * (domain/keys/keyring-schema.ts), without zod.
 * @throws Error if it is not valid. The message never quotes the text, which contains the peppers
 */
export function parseKeyring(text: string): StoredKeyring {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('The pepper secret is not JSON.');
  }
  if (isKeyring(json) && Object.hasOwn(json.peppers, json.current)) {
    const { current, peppers, importSecrets } = json;
    const keyring = { current, peppers, ...(importSecrets !== undefined && { importSecrets }) };
    if (!('currentFrom' in json)) return keyring;
    if (isTime(json.currentFrom)) return { ...keyring, currentFrom: json.currentFrom };
  }
  if (isFirstKeyring(json)) return { current: json.current, peppers: { v1: json.v1 } };
  throw new Error(
    'The pepper secret is not a keyring (docs/how-it-works.md): peppers of 32 characters or more, by version. ' +
      `An import secret ${importSecretRule}.`,
  );
}

function isTime(value: unknown): value is string {
  if (!isTimeLike(value)) return false;
  const time = Date.parse(value);
  // A day that does not exist, like February 30, is parsed as another day or not at all.
  return !Number.isNaN(time) && isoTime(time).startsWith(value.slice(0, 16));
}
