import { valuesIn } from '../../../components/form/list-text.ts';
import type { KeyDraft } from '../key-draft.ts';
import { checkScope, withScope } from '../scopes.ts';
import { checkRange } from './check-range.ts';

/** Adds the text that is typed to its list. Text that is not valid stays in the input. */
export function withTyped(draft: KeyDraft): KeyDraft {
  const [scopes, noScopes] = divide(draft.typed.scopes, checkScope);
  const [ranges, noRanges] = divide(draft.typed.allowedIps, checkRange);
  return {
    ...draft,
    scopes: scopes.reduce<readonly string[]>(withScope, draft.scopes),
    allowedIps: [...new Set([...draft.allowedIps, ...ranges])],
    typed: { scopes: noScopes, allowedIps: noRanges },
  };
}

/** The valid values of a text, and the text of the others. */
function divide(text: string, check: (value: string) => string | undefined): [valid: string[], others: string] {
  const values = valuesIn(text);
  const isValid = (value: string) => check(value) === undefined;
  return [values.filter(isValid), values.filter((value) => !isValid(value)).join(', ')];
}
