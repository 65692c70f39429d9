import { NoPreviousValueError } from '../../shared/errors.ts';
import { isoTime } from '../../shared/time.ts';
import { type LiveValue, withoutEnded } from '../live-values.ts';

/**
 * Returns the values of a key with another end of the previous one, which no longer waits for the first use of the newest.
 * @param end The end, ISO 8601; null: now. `mask` names the value that the caller means; undefined: the previous one
 * @throws NoPreviousValueError when there is no such value, or while a secret may still show it
 */
export function withPreviousEnd(
  values: readonly LiveValue[],
  end: { readonly validUntil: string | null; readonly mask: string | undefined },
  now: number,
): LiveValue[] {
  const [newest, before] = withoutEnded(values, now);
  if (newest === undefined || before === undefined) throw new NoPreviousValueError('none');
  if (end.mask !== undefined && end.mask !== before.mask) throw new NoPreviousValueError('another');
  if (before.validUntil === null) throw new NoPreviousValueError('delivering');
  return [
    { ...newest, graceOnFirstUse: null },
    { ...before, validUntil: end.validUntil ?? isoTime(now) },
  ];
}
