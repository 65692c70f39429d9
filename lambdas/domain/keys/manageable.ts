import { mayManage, type Powers } from '../access/principal.ts';
import { InvalidRequestError, NotFoundError } from '../shared/errors.ts';
import { isId } from '../shared/random.ts';
import type { ApiKeyRecord } from './key-record.ts';
import { graceSeconds } from './live-values.ts';
import type { RotationPolicy } from './rotation-policy.ts';

/** Returns the text if it can be the id of a key. @throws NotFoundError for any other text, before a store is asked */
export function keyIdOf(text: string): string {
  if (!isId('key', text)) throw new NotFoundError('API key');
  return text;
}

/** Returns the key if the caller may manage it. @throws NotFoundError otherwise: the caller must not learn that it exists */
export function manageable(principal: Powers, record: ApiKeyRecord | undefined): ApiKeyRecord {
  if (record === undefined || !mayManage(principal, record.environment)) throw new NotFoundError('API key');
  return record;
}

/** @throws InvalidRequestError when the expiry is not in the future */
export function assertFutureExpiry(expiresAt: string | null | undefined, now: number): void {
  if (expiresAt != null && Date.parse(expiresAt) <= now) {
    throw new InvalidRequestError([{ path: 'body.expiresAt', message: 'must be in the future' }]);
  }
}

/** @throws InvalidRequestError when the end of a previous value is not in the future, or more than 30 days away */
export function assertPossibleEnd(previousKeyValidUntil: string | null | undefined, now: number): void {
  if (previousKeyValidUntil == null) return;
  const end = Date.parse(previousKeyValidUntil);
  const message = end <= now ? 'must be in the future; null ends the previous value immediately' : tooLate(end, now);
  if (message !== undefined) throw new InvalidRequestError([{ path: 'body.previousKeyValidUntil', message }]);
}

function tooLate(end: number, now: number): string | undefined {
  return end > now + graceSeconds.max * 1000 ? 'must be at most 30 days from now' : undefined;
}

/** @throws InvalidRequestError when a policy delivers to a secret of another account or Region, which the service cannot reach */
export function assertOwnSecret(rotation: RotationPolicy | null | undefined, secretArnPrefix: string): void {
  if (rotation == null || rotation.deliverTo === 'managed' || rotation.deliverTo.startsWith(secretArnPrefix)) return;
  const message = "must be a secret of this deployment's account and Region";
  throw new InvalidRequestError([{ path: 'body.rotation.deliverTo', message }]);
}
