import { allDigests, type DigestReference, importedDigests, type PepperKeyring } from './digest.ts';
import { isImportedValue } from './import/imported-format.ts';
import { isKeyValue, tagOf } from './key-format.ts';
import type { KeyFormat } from './key-format-schema.ts';

/** A text that can be the value of a key in this deployment. */
export interface KeyValue {
  readonly text: string;
  /** The tag in a value that Latchkey issued; undefined: another system issued the value, and only its credential knows the tag. */
  readonly tag: string | undefined;
}

/** Returns the text as a key value; undefined: it cannot be one. No I/O: a typo or a guess is refused for free. */
export function parseKeyValue(format: KeyFormat, text: string): KeyValue | undefined {
  if (isKeyValue(format, text)) return { text, tag: tagOf(text) };
  return isImportedValue(format, text) ? { text, tag: undefined } : undefined;
}

/** Returns the references under which the credential of a value may be stored, that of the current pepper first. */
export function referencesOf(keyring: PepperKeyring, { text, tag }: KeyValue): DigestReference[] {
  const digests = allDigests(keyring, text);
  return tag === undefined ? [...digests, ...importedDigests(keyring, text)] : digests;
}
