import { isDeepStrictEqual } from 'node:util';
import { missingScopes } from '../../lambdas/domain/access/scopes.ts';
import { NewApiKey } from '../../lambdas/domain/keys/api-key.ts';
import type { ApiKeyRecord, changeable } from '../../lambdas/domain/keys/key-record.ts';
import { afterFirstUse, earlier, isSameDigest, type LiveValue } from '../../lambdas/domain/keys/live-values.ts';
import { withPolicy } from '../../lambdas/domain/keys/rotation.ts';
import { rotationStateOf } from '../../lambdas/domain/keys/rotation-state.ts';
import type { OwnLimits } from '../../lambdas/domain/limits/effective-limits.ts';
import type { Quota } from '../../lambdas/domain/limits/quota.ts';
import { windows } from '../../lambdas/domain/limits/rate-windows.ts';
import { isIpAllowed, parseRange } from '../../lambdas/domain/verification/ip-allow-list.ts';
import type { Evidence } from './evidence.ts';

export interface RestoreRules {
  /** Whether revocations since the backup, of keys and of people, stay in force. */
  readonly keepsRevocations: boolean;
  /** The time of the restore, in milliseconds. */
  readonly now: number;
}

/**
 * Returns the state that a key of the backup should have; undefined: none, because the key was deleted since, or got a value
 * that is lost with the key.
 * @param live The key in the live table; undefined: it is not there
 */
export function restoredKey(
  backup: ApiKeyRecord,
  live: ApiKeyRecord | undefined,
  since: Evidence,
  rules: RestoreRules,
): ApiKeyRecord | undefined {
  const { keepsRevocations, now } = rules;
  if (live === undefined && keepsRevocations && (isRevoked(backup, since) || hasNewValue(backup, since)))
    return undefined;
  const known = live ?? backup;
  const hasNewValues = hasNewValue(backup, since) || hasNewDelivery(backup, known);
  const usesLiveValues = hasNewValues && keepsRevocations;
  const restored: ApiKeyRecord = {
    ...withSettingsOf(backup, known),
    ...(keepsRevocations ? restricted(backup, since) : restrictionsOf(backup)),
    values: usesLiveValues ? known.values : valuesOf(backup, live, rules),
    isRecoverable: usesLiveValues ? known.isRecoverable : backup.isRecoverable,
  };
  const policy = keepsRevocations && hasEndedPolicy(backup, since) ? null : backup.rotation;
  const isSamePolicy = isDeepStrictEqual(policy, known.rotation);
  // A secret with a value that no longer works gets a new one, as after a change of the policy.
  const mustDeliver = hasNewValues && !usesLiveValues && policy !== null;
  const withRotation =
    isSamePolicy && !mustDeliver
      ? restored
      : { ...withPolicy(restored, policy, now), policyHolderScopes: backup.policyHolderScopes };
  const result = withinHolders(withRotation);
  // Keys from before a field lack it.
  if (live !== undefined && isDeepStrictEqual(result, { ...live, ...restrictionsOf(live) })) return live;
  return { ...result, revision: Math.max(backup.revision, known.revision) + 1 };
}

/** The fields that come from the backup: the settings, and what never changes. The rotation policy changes together with its state. */
const fromBackup = new Set(
  [...Object.keys(NewApiKey.shape), 'id', 'workspaceId', 'tag', 'isRoot', 'createdAt'].filter(
    (field) => field !== 'rotation',
  ),
);

/** Returns the live key with the settings of the backup. */
function withSettingsOf(backup: ApiKeyRecord, live: ApiKeyRecord): ApiKeyRecord {
  const isOfBackup = ([field]: [string, unknown]) => fromBackup.has(field);
  const state = Object.entries(live).filter((entry) => !isOfBackup(entry));
  return Object.fromEntries([...state, ...Object.entries(backup).filter(isOfBackup)]) as unknown as ApiKeyRecord;
}

/** Whether somebody has deleted a key since the backup. */
function isRevoked({ id, isRoot }: ApiKeyRecord, since: Evidence): boolean {
  return isRoot ? since.ofWorkspace('root_key.issued', 'root_key.revoked') : since.ofKey(id, 'key.deleted');
}

/** Whether somebody has ended the rotation policy since the backup: its secret gets no further values. */
function hasEndedPolicy({ id }: ApiKeyRecord, since: Evidence): boolean {
  const policies = since.changesOf(id, ...settingActions).map(({ rotation }) => rotation);
  return policies.findLast((each) => each !== undefined) === null;
}

function hasNewValue({ id }: ApiKeyRecord, since: Evidence): boolean {
  return since.ofKey(id, 'key.regenerated', 'key.rotated');
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

/** The events that change settings of a key. */
const settingActions = ['key.updated', 'key.activated', 'key.deactivated'] as const;

/**
 * The settings that decide about requests, so they are in the credentials of a key. The owner is there as well, but only the
 * protected API gets it.
 */
type Restriction = Exclude<keyof NewApiKey & keyof ReturnType<typeof changeable>, 'ownerId'> | 'expiresAt';
type Restrictions = Pick<ApiKeyRecord, Restriction>;

function restrictionsOf(record: ApiKeyRecord): Restrictions {
  const { isActive, scopes, allowedIps, expiresAt, limits = null, quota = null } = record;
  return { isActive, scopes, allowedIps, expiresAt, limits, quota };
}

/** Whether a delivery that is not complete has given the key a new value. It writes no event before its end. */
function hasNewDelivery(backup: ApiKeyRecord, live: ApiKeyRecord): boolean {
  const { pending } = rotationStateOf(live);
  return pending !== null && pending.versionId !== rotationStateOf(backup).pending?.versionId;
}

/**
 * Returns the restrictions of the backup, with those that somebody has made since. The events tell them, because the
 * live key can be damaged.
 */
function restricted(backup: ApiKeyRecord, since: Evidence): Restrictions {
  const changes = since.changesOf(backup.id, ...settingActions);
  if (changes.length === 0) return restrictionsOf(backup);
  const intended = restrictionsOf(Object.assign({}, backup, ...changes));
  const scopes = commonScopes(backup.scopes, intended.scopes);
  const allowedIps = commonRanges(backup.allowedIps, intended.allowedIps);
  const isImpossible = scopes.length === 0 || allowedIps === undefined;
  return {
    scopes: scopes.length === 0 ? backup.scopes : scopes,
    allowedIps: allowedIps ?? backup.allowedIps,
    expiresAt: earlier(backup.expiresAt, intended.expiresAt),
    limits: lowerLimits(backup.limits ?? null, intended.limits),
    quota: lowerQuota(backup.quota ?? null, intended.quota),
    isActive: backup.isActive && intended.isActive && !isImpossible,
  };
}

/** Returns the lower limit of each window; null if neither has one. */
function lowerLimits(one: OwnLimits | null, other: OwnLimits | null): OwnLimits | null {
  const both = windows.flatMap(({ name }) => {
    const limits = [one?.[name], other?.[name]].filter((limit) => limit !== undefined);
    return limits.length === 0 ? [] : [[name, Math.min(...limits)] as const];
  });
  return both.length === 0 ? null : Object.fromEntries(both);
}

/** Returns the lower quota, or the later one if their periods differ. */
function lowerQuota(backup: Quota | null, intended: Quota | null): Quota | null {
  if (backup === null || intended === null) return backup ?? intended;
  return backup.per === intended.per && backup.requests < intended.requests ? backup : intended;
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
 * Returns the values of the backup. Neither the end of a value nor its first use writes an event. While revocations stay, a
 * value that the live key no longer has beside another one has therefore ended. Without the live key, the newest value counts
 * as used now, which ends the previous one after its grace period.
 */
function valuesOf({ values }: ApiKeyRecord, live: ApiKeyRecord | undefined, rules: RestoreRules): readonly LiveValue[] {
  const { keepsRevocations, now } = rules;
  const [newest] = values;
  if (live === undefined || newest === undefined) {
    return (keepsRevocations && newest && afterFirstUse(values, newest, now)) || values;
  }
  const known = values.filter((value) => currentOf(value, live.values) !== undefined);
  const left = keepsRevocations && known.length > 0 ? known : values;
  return left.map((value) => currentForm(value, live.values, rules));
}

/** Returns a value as the live key has it: it may have moved to another pepper. */
function currentOf(value: LiveValue, live: readonly LiveValue[]): LiveValue | undefined {
  return live.find((each) => isSameDigest(each, value)) ?? live.find(({ mask }) => mask === value.mask);
}

/**
 * Returns a value of the backup as the live table knows it: under its present pepper, because an old one may not exist any
 * more, and with its present end, if revocations stay.
 */
function currentForm(value: LiveValue, live: readonly LiveValue[], { keepsRevocations }: RestoreRules): LiveValue {
  const same = currentOf(value, live);
  if (same === undefined) return value;
  const { pepperVersion, digest, graceOnFirstUse, holderScopes } = same;
  const current = { ...value, pepperVersion, digest, ...(holderScopes !== undefined && { holderScopes }) };
  if (!keepsRevocations) return current;
  return { ...current, graceOnFirstUse, validUntil: earlier(value.validUntil, same.validUntil) };
}
