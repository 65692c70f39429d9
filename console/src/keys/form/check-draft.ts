import type { FieldError } from '../../api/problem.ts';
import { secondsIn } from '../../components/duration.ts';
import { strings } from '../../strings.ts';
import { expiresAtOf } from './expiry.ts';
import type { KeyDraft } from './key-draft.ts';

const name = '[a-z][a-z0-9-]{0,49}';
const scope = new RegExp(`^(\\*|(${name}|\\*):(${name}|\\*))$`);

/** What is wrong with a scope; undefined: nothing. */
export function checkScope(text: string): string | undefined {
  return scope.test(text) ? undefined : strings.keys.form.scopes.wrong;
}

/**
 * What can be known to be wrong before the API is asked, by the paths that it uses too.
 * @param before The draft that it was; what is as it was is not checked again.
 */
export function checkDraft(draft: KeyDraft, before: KeyDraft, now = Date.now()): FieldError[] {
  const { form } = strings.keys;
  const { expiry, rotation } = draft;
  const errors: FieldError[] = [];
  const check = (isWrong: boolean, path: string, message: string) => {
    if (isWrong) errors.push({ path: `body.${path}`, message });
  };
  check(draft.name.trim() === '', 'name', form.name.missing);
  for (const list of ['scopes', 'allowedIps'] as const) {
    const text = draft.typed[list].trim();
    check(text !== '', list, form.notAdded(text));
  }
  check(draft.scopes.length === 0 && draft.typed.scopes.trim() === '', 'scopes', form.scopes.missing);
  if (expiry.choice === 'custom' && JSON.stringify(expiry) !== JSON.stringify(before.expiry)) {
    const at = expiresAtOf(expiry, now);
    check(at === null, 'expiresAt', form.expiry.missing);
    check(at !== null && Date.parse(at) <= now, 'expiresAt', form.expiry.past);
  }
  if (rotation.isOn) {
    check(!/^\d+$/.test(rotation.everyDays), 'rotation.everyDays', form.rotation.everyDays.wrong);
    check(Number.isNaN(secondsIn(rotation.grace)), 'rotation.gracePeriodSeconds', form.rotation.grace.wrong);
    const isSecretMissing = rotation.target === 'secret' && rotation.secretArn.trim() === '';
    check(isSecretMissing, 'rotation.deliverTo', form.rotation.secret.missing);
  }
  return errors;
}
