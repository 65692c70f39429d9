import { isDeepStrictEqual } from 'node:util';
import { missingScopes } from '../../lambdas/domain/access/scopes.ts';
import type { ApiKeyRecord } from '../../lambdas/domain/keys/key-record.ts';
import { isSameDigest, type LiveValue } from '../../lambdas/domain/keys/live-values.ts';
import { withPolicy } from '../../lambdas/domain/keys/rotation.ts';
import { rotationStateOf } from '../../lambdas/domain/keys/rotation-state.ts';
import { isIpAllowed, parseRange } from '../../lambdas/domain/verification/ip-allow-list.ts';
import type { Evidence } from './evidence.ts';

export interface RestoreRules {
  /** Whether changes since the backup that took power away from a key or a person stay in force. */
  readonly keepsRevocations: boolean;
  /** The time of the restore, in milliseconds. */
  readonly now: number;
}

/**
 * Returns the state that a key of the backup should have; undefined: none, because somebody deleted it since.
 * @param live The key in the live table; undefined: it is not there
 */
export function restoredKey(
  backup: ApiKeyRecord,
  live: ApiKeyRecord | undefined,
  since: Evidence,
  rules: RestoreRules,
): ApiKeyRecord | undefined {
  if (live === undefined) {
    const isRevoked = backup.isRoot
      ? since.ofWorkspace('root_key.issued', 'root_key.revoked')
      : since.ofKey(backup.id, 'key.deleted');
    return isRevoked && rules.keepsRevocations ? undefined : { ...backup, revision: backup.revision + 1 };
  }
  const hasNewValues = since.ofKey(backup.id, 'key.regenerated', 'key.rotated') || hasNewDelivery(backup, live);
  const usesLiveValues = hasNewValues && rules.keepsRevocations;
  const restored: ApiKeyRecord = {
    ...live,
    name: backup.name,
    ...(rules.keepsRevocations ? restricted(backup, live, since) : settingsOf(backup)),
    values: usesLiveValues ? live.values : backup.values.map((value) => currentForm(value, live.values, rules)),
    isRecoverable: usesLiveValues ? live.isRecoverable : backup.isRecoverable,
  };
  const isSamePolicy = isDeepStrictEqual(backup.rotation, live.rotation);
  // A secret with a value that no longer works gets a new one, as after a change of the policy.
  const mustDeliver = hasNewValues && !usesLiveValues && backup.rotation !== null;
  const withRotation =
    isSamePolicy && !mustDeliver
      ? restored
      : { ...withPolicy(restored, backup.rotation, rules.now), policyHolderScopes: backup.policyHolderScopes };
  const result = withinHolders(withRotation);
  return isDeepStrictEqual(result, live) ? live : { ...result, revision: Math.max(backup.revision, live.revision) + 1 };
}

/** Leaves out the scopes that a holder of a value lacked: a caller may have got a value of the key since the backup (decision 0034). */
function withinHolders(record: ApiKeyRecord): ApiKeyRecord {
  const ofPolicy = record.rotation === null ? undefined : record.policyHolderScopes;
  const holders = [...record.values.map(({ holderScopes }) => holderScopes), ofPolicy];
  const scopes = holders.reduce<readonly string[]>(
    (left, held) => (held === undefined ? left : commonScopes(left, held)),
    record.scopes,
  );
  if (missingScopes(scopes, record.scopes).length === 0) return record;
  return scopes.length === 0 ? { ...record, isActive: false } : { ...record, scopes: [...scopes] };
}

type Settings = Pick<ApiKeyRecord, 'isActive' | 'scopes' | 'allowedIps' | 'expiresAt'>;

function settingsOf({ isActive, scopes, allowedIps, expiresAt }: ApiKeyRecord): Settings {
  return { isActive, scopes, allowedIps, expiresAt };
}

/** Whether a delivery that is not complete has given the key a new value. It writes no event before its end. */
function hasNewDelivery(backup: ApiKeyRecord, live: ApiKeyRecord): boolean {
  const { pending } = rotationStateOf(live);
  return pending !== null && pending.versionId !== rotationStateOf(backup).pending?.versionId;
}

/** Returns the settings of the backup, with the restrictions that somebody has made since. */
function restricted(backup: ApiKeyRecord, live: ApiKeyRecord, since: Evidence): Settings {
  if (!since.ofKey(backup.id, 'key.updated', 'key.activated', 'key.deactivated')) return settingsOf(backup);
  const scopes = commonScopes(backup.scopes, live.scopes);
  const allowedIps = commonRanges(backup.allowedIps, live.allowedIps);
  const isImpossible = scopes.length === 0 || allowedIps === undefined;
  return {
    scopes: scopes.length === 0 ? backup.scopes : scopes,
    allowedIps: allowedIps ?? backup.allowedIps,
    expiresAt: earlier(backup.expiresAt, live.expiresAt),
    isActive: backup.isActive && live.isActive && !isImpossible,
  };
}

/** Returns the scopes that both lists cover. */
function commonScopes(one: readonly string[], other: readonly string[]): string[] {
  const covered = (scopes: readonly string[], by: readonly string[]) =>
    scopes.filter((scope) => missingScopes(by, [scope]).length === 0);
  return [...new Set([...covered(one, other), ...covered(other, one)])];
}

/** Returns the ranges that both lists allow; undefined if there is none. An empty list allows every address. */
function commonRanges(one: readonly string[], other: readonly string[]): string[] | undefined {
  if (one.length === 0 || other.length === 0) return [...(one.length === 0 ? other : one)];
  const within = (ranges: readonly string[], outer: readonly string[]) =>
    ranges.filter((range) => outer.some((each) => isWithin(range, each)));
  const common = [...new Set([...within(one, other), ...within(other, one)])];
  return common.length === 0 ? undefined : common;
}

function isWithin(inner: string, outer: string): boolean {
  const [small, large] = [parseRange(inner), parseRange(outer)];
  if (small === undefined || large === undefined || small.family !== large.family) return false;
  return small.prefixLength >= large.prefixLength && isIpAllowed([outer], small.address);
}

/**
 * Returns a value of the backup as the live table knows it: under its present pepper, because an old one may not exist any
 * more, and with its present end, if revocations stay.
 */
function currentForm(value: LiveValue, live: readonly LiveValue[], { keepsRevocations }: RestoreRules): LiveValue {
  const same = live.find((each) => isSameDigest(each, value)) ?? live.find(({ mask }) => mask === value.mask);
  if (same === undefined) return value;
  const { pepperVersion, digest, graceOnFirstUse, holderScopes } = same;
  const current = { ...value, pepperVersion, digest, ...(holderScopes !== undefined && { holderScopes }) };
  if (!keepsRevocations) return current;
  return { ...current, graceOnFirstUse, validUntil: earlier(value.validUntil, same.validUntil) };
}

function earlier(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
