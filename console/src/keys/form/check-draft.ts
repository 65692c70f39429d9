import type { FieldError } from '../../api/problem.ts';
import { draftFields, type FieldName } from './draft-fields.ts';
import { type Fields, fieldNames, type KeyDraft } from './key-draft.ts';

/**
 * Finds what is wrong before the API is asked. Paths are those of the API's errors.
 * @param before The draft before it was edited.
 */
export function checkDraft(draft: KeyDraft, before: KeyDraft, now = Date.now()): FieldError[] {
  const typed: Partial<Record<FieldName, string>> = draft.typed;
  return fieldNames.flatMap((field) => checkField(field, draft, before, typed[field] ?? '', now));
}

function checkField<F extends FieldName>(field: F, draft: Fields, before: Fields, notAdded: string, now: number) {
  const edit = { typed: draft[field], before: before[field], notAdded: notAdded.trim(), now };
  const broken = draftFields[field].rules(edit).filter(([isBroken]) => isBroken);
  return broken.map(([, message, part]) => ({ path: ['body', field, ...(part ? [part] : [])].join('.'), message }));
}
