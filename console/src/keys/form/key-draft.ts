import type { ApiKey, ApiKeyChange, NewApiKey } from '../api-key.ts';
import { type Draft, draftFields, type FieldName, type Settings } from './draft-fields.ts';
import { pairChange } from './metadata-draft.ts';

export const fieldNames = Object.keys(draftFields) as readonly FieldName[];

/** The fields of a key as they are typed. */
export type Fields = { readonly [F in FieldName]: Draft<F> };

/** A key as it is typed. */
export type KeyDraft = Fields & {
  /** Text that is typed, but not in its list yet. */
  readonly typed: { readonly scopes: string; readonly allowedIps: string };
};

const nothingTyped = { scopes: '', allowedIps: '' };

export const emptyDraft: KeyDraft = draftWith((name) => draftFields[name].empty);

export function draftOf(apiKey: ApiKey): KeyDraft {
  return draftWith((name) => fromKey(name, apiKey));
}

export function newKeyOf(draft: KeyDraft): NewApiKey {
  return Object.fromEntries(fieldNames.map((name) => [name, toApi(name, draft)])) as unknown as NewApiKey;
}

/** Only the fields that the person changed, so that changes by others stay. A key keeps its environment. */
export function changeOf(draft: KeyDraft, before: KeyDraft): ApiKeyChange {
  const [now, then] = [newKeyOf(draft), newKeyOf(before)];
  const changed = fieldNames.filter((name) => JSON.stringify(now[name]) !== JSON.stringify(then[name]));
  return Object.fromEntries(
    changed
      .filter((name) => name !== 'environment')
      .map((name) => [name, name === 'metadata' ? pairChange(then.metadata ?? {}, now.metadata ?? {}) : now[name]]),
  );
}

/** Whether saving the draft makes the service replace the value of the key: it cannot deliver a value that it does not know. */
export function rotates({ rotation }: KeyDraft, before: KeyDraft): boolean {
  return rotation.isOn && JSON.stringify(rotation) !== JSON.stringify(before.rotation);
}

/**
 * The fields of a change that someone else has changed as well. Metadata is not compared: its pairs change one by one.
 * @param seen The fields as the person saw them.
 */
export function overwrittenBy(change: ApiKeyChange, seen: KeyDraft, current: KeyDraft): FieldName[] {
  const theirs = changeOf(current, seen);
  return fieldNames.filter((name) => name !== 'metadata' && name in change && name in theirs);
}

export function isSameDraft(one: KeyDraft, other: KeyDraft): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function draftWith(valueFor: (name: FieldName) => unknown): KeyDraft {
  const values = Object.fromEntries(fieldNames.map((name) => [name, valueFor(name)]));
  return { ...values, typed: nothingTyped } as unknown as KeyDraft;
}

function fromKey<F extends FieldName>(name: F, apiKey: ApiKey): Draft<F> {
  return draftFields[name].fromKey(apiKey[name]);
}

function toApi<F extends FieldName>(name: F, draft: Fields): Settings[F] {
  return draftFields[name].toApi(draft[name]);
}
