import type { Principal } from '../access/principal.ts';
import { covers } from '../access/scopes.ts';
import { type Credential, isUsable } from '../keys/credential.ts';
import { allDigests, currentDigest, type DigestReference, isNewerPepper, type PepperKeyring } from '../keys/digest.ts';
import { isKeyValue } from '../keys/key-format.ts';
import type { KeyFormat } from '../keys/key-format-schema.ts';
import type { CredentialStore, FoundCredential, PepperSource } from '../keys/ports.ts';
import { LimitedTally } from '../limits/limited-tally.ts';
import { type Plans, planNamed } from '../limits/plans.ts';
import type { CounterStore } from '../limits/ports.ts';
import type { Limits } from '../limits/rate-windows.ts';
import { isAnyExceeded, isAnyFull, isSameLimits, type RateStatus, rateStatus } from '../limits/rate-windows.ts';
import { type Counted, ShardedCounters, shardsOf } from '../limits/sharded-counters.ts';
import {
  InsufficientScopeError,
  IpNotAllowedError,
  type LatchkeyError,
  PlanWithoutApiAccessError,
} from '../shared/errors.ts';
import type { Clock } from '../shared/random.ts';
import { isIpAllowed } from './ip-allow-list.ts';
import { countsWhileFull, createSeenKeys, type FullWindow, isStillFull, type SeenKey } from './seen-keys.ts';

export interface VerifyDependencies {
  readonly credentials: CredentialStore;
  readonly counters: CounterStore;
  readonly pepper: PepperSource;
  readonly keyFormat: KeyFormat;
  readonly plans: Plans;
  readonly onCounterFailure: 'allow' | 'deny';
  readonly clock: Clock;
  /** Told of what went wrong without deciding the request. */
  readonly onTrouble: (trouble: Trouble, error: unknown) => void;
}

export type Trouble =
  | 'counter_failure'
  | 'limited_count_failure'
  | 'first_use_failure'
  | 'last_used_failure'
  | 'pepper_move_failure';

export interface VerifyRequest {
  /** What the client presented, if anything. */
  readonly keyValue: string | undefined;
  /** The scope of the route. */
  readonly scope: string;
  readonly sourceIp: string;
}

/** The outcome of a check. `rate` is undefined when the counters did not answer, or the plan has no limits. */
export type Verdict =
  /** Missing, malformed, unknown, deactivated, expired or deleted: one answer, so that it is no oracle. */
  | { readonly outcome: 'unauthorized' }
  | (Known & { readonly outcome: 'denied'; readonly error: LatchkeyError; readonly rate: RateStatus | undefined })
  | (Known & { readonly outcome: 'limited'; readonly rate: RateStatus })
  | (Known & { readonly outcome: 'admitted'; readonly rate: RateStatus | undefined });

/** Whose key it is. */
interface Known {
  readonly principal: Principal;
  /** The workspace's own key at API Gateway, if it has one. */
  readonly usagePlanKey: string | null;
}

const unauthorized: Verdict = { outcome: 'unauthorized' };

/** For how long a request over a full window is refused without looking at its key again, in milliseconds. */
const refusedUnreadMs = 1000;

/** A count, or why there is none. It never throws: who reads the key meanwhile decides what becomes of it. */
type Attempt = { readonly limits: Limits; readonly at: number } & (
  | { readonly counted: Counted }
  | { readonly error: unknown }
);

/**
 * The hot path: decides one request. Fails closed: if the keys table or the pepper cannot be read, it throws. Only the
 * counters may be configured to let requests pass, because a limiter must not take the API down.
 *
 * A key that this instance has let in before is read and counted at the same time, on the guess that nothing has changed:
 * one round trip. The read decides. A wrong guess may have counted a request that is then refused, or have to count again,
 * but never lets one pass that reading first would have refused.
 */
export function createVerifier(dependencies: VerifyDependencies) {
  const { credentials, pepper, keyFormat, plans, onCounterFailure, clock, onTrouble } = dependencies;
  const counters = new ShardedCounters(dependencies.counters);
  const seenKeys = createSeenKeys();
  const limited = new LimitedTally(dependencies.counters, (error) => onTrouble('limited_count_failure', error));

  return async function verify(request: VerifyRequest): Promise<Verdict> {
    const former = limited.writeDue(clock());
    try {
      const verdict = await decide(request);
      if (verdict.outcome === 'limited') await limited.add(verdict.principal.keyId, clock());
      return verdict;
    } finally {
      await former;
    }
  };

  async function decide(request: VerifyRequest): Promise<Verdict> {
    const { keyValue } = request;
    if (keyValue === undefined || !isKeyValue(keyFormat, keyValue)) return unauthorized;
    const keyring = await pepper.keyring();
    const references = allDigests(keyring, keyValue);
    const digest = references[0]?.digest ?? '';
    const seen = seenKeys.get(digest);
    const refused = seen && refusedUnread(seen, request);
    if (refused !== undefined) return refused;

    const readAt = clock();
    const [found, ahead] = await Promise.all([
      findCredential(keyValue, keyring, references),
      seen && countAhead(seen, request),
    ]);
    if (found === undefined || !isUsable(found.credential, clock())) {
      seenKeys.delete(digest);
      return unauthorized;
    }
    if (found.credential.graceOnFirstUse !== null) await noteFirstUse(found);
    else await moveToCurrentPepper(found, keyValue);
    const { credential } = found;
    const { verdict, full = seen?.full } = await judge(credential, request, ahead, seen?.full);
    seenKeys.set(digest, { credential, readAt, full });
    return verdict;
  }

  /** An abuser costs next to nothing: while a window is full, only a change of the key or its plan can open it. */
  function refusedUnread({ credential, readAt, full }: SeenKey, request: VerifyRequest): Verdict | undefined {
    const now = clock();
    const isFresh = now >= readAt && now - readAt < refusedUnreadMs;
    if (!isFresh || !isUsable(credential, now)) return undefined;
    const { limits, error } = termsFor(credential, request);
    return limits === null || error !== undefined ? undefined : refusedIfFull(full, credential, limits, now);
  }

  function refusedIfFull(
    full: FullWindow | undefined,
    credential: Credential,
    limits: Limits,
    now: number,
  ): Verdict | undefined {
    if (full === undefined || !isStillFull(full, { ...limits, at: now })) return undefined;
    return { ...known(credential), outcome: 'limited', rate: rateStatus(limits, countsWhileFull(full, now), now) };
  }

  /** Counts before the key is read, if it would be let in as it was last seen. */
  function countAhead({ credential, full }: SeenKey, request: VerifyRequest): Promise<Attempt> | undefined {
    const now = clock();
    const { limits, error } = termsFor(credential, request);
    if (limits === null || error !== undefined || !isUsable(credential, now)) return undefined;
    if (full !== undefined && isStillFull(full, { ...limits, at: now })) return undefined;
    return attempt(credential.keyId, limits, now);
  }

  async function attempt(keyId: string, limits: Limits, at: number): Promise<Attempt> {
    try {
      return { limits, at, counted: await counters.count(keyId, limits, at) };
    } catch (error) {
      return { limits, at, error };
    }
  }

  async function findCredential(
    keyValue: string,
    keyring: PepperKeyring,
    references: readonly DigestReference[],
  ): Promise<FoundCredential | undefined> {
    const found = await credentials.find(references);
    if (found !== undefined) return found;
    // Several items are not read at one moment: a credential on its way from one pepper to another may be in neither.
    const again = references.length > 1 ? await credentials.find(references) : undefined;
    if (again !== undefined) return again;
    // The key may be of a pepper that is newer than what this instance has read.
    const newer = await pepper.refreshedKeyring();
    return newer === keyring ? undefined : credentials.find(allDigests(newer, keyValue));
  }

  async function moveToCurrentPepper(found: FoundCredential, keyValue: string): Promise<void> {
    const keyring = await pepper.keyring();
    // Forwards only: an instance with an old keyring must not undo what others do.
    if (!isNewerPepper(keyring.current, found.reference.pepperVersion)) return;
    try {
      await credentials.moveToPepper(found, currentDigest(keyring, keyValue));
    } catch (error) {
      onTrouble('pepper_move_failure', error);
    }
  }

  async function noteFirstUse(found: FoundCredential): Promise<void> {
    try {
      await credentials.noteFirstUse(found, clock());
    } catch (error) {
      onTrouble('first_use_failure', error);
    }
  }

  /** What the plan of a key allows, and why this request is refused before it is counted, if it is. */
  function termsFor(credential: Credential, { scope, sourceIp }: VerifyRequest): Terms {
    const { limits } = planNamed(plans, credential.plan);
    if (limits === null) return { limits, error: new PlanWithoutApiAccessError(credential.plan) };
    if (!isIpAllowed(credential.allowedIps, sourceIp)) return { limits, error: new IpNotAllowedError() };
    return { limits, error: covers(credential.scopes, scope) ? undefined : new InsufficientScopeError([scope]) };
  }

  async function judge(
    credential: Credential,
    request: VerifyRequest,
    ahead: Attempt | undefined,
    full: FullWindow | undefined,
  ): Promise<Judged> {
    const { limits, error } = termsFor(credential, request);
    if (limits === null) return { verdict: { ...known(credential), outcome: 'denied', error, rate: undefined } };
    if (error !== undefined) {
      const rate = await currentRate(credential.keyId, limits);
      return { verdict: { ...known(credential), outcome: 'denied', error, rate } };
    }
    const refused = ahead === undefined ? refusedIfFull(full, credential, limits, clock()) : undefined;
    if (refused !== undefined) return { verdict: refused };
    const settles = ahead !== undefined && isConclusive(ahead, limits);
    return concluded(credential, limits, settles ? ahead : await attempt(credential.keyId, limits, clock()));
  }

  async function concluded(credential: Credential, limits: Limits, made: Attempt): Promise<Judged> {
    const { at } = made;
    if ('error' in made) {
      onTrouble('counter_failure', made.error);
      if (onCounterFailure === 'deny') throw made.error;
      return { verdict: { ...known(credential), outcome: 'admitted', rate: undefined } };
    }
    const { counts, isFirst, isExact } = made.counted;
    const rate = rateStatus(limits, counts, at);
    // Only limits that were lowered can be exceeded by a request that was counted.
    if (!made.counted.admitted || isAnyExceeded(counts, limits)) {
      const full = isExact ? { limits, counts, at } : undefined;
      return { verdict: { ...known(credential), outcome: 'limited', rate }, full };
    }
    if (isFirst) await markUsed(credential, at);
    return { verdict: { ...known(credential), outcome: 'admitted', rate } };
  }

  /** For refusals that do not count, which still tell how the key stands. */
  async function currentRate(keyId: string, limits: Limits): Promise<RateStatus | undefined> {
    const now = clock();
    try {
      return rateStatus(limits, await counters.read(keyId, limits, now), now);
    } catch (error) {
      onTrouble('counter_failure', error);
      return undefined;
    }
  }

  async function markUsed(credential: Credential, now: number): Promise<void> {
    try {
      await credentials.markUsed(credential, new Date(Math.floor(now / 60_000) * 60_000).toISOString());
    } catch (error) {
      onTrouble('last_used_failure', error);
    }
  }
}

type Terms =
  | { readonly limits: null; readonly error: LatchkeyError }
  | { readonly limits: Limits; readonly error: LatchkeyError | undefined };

interface Judged {
  readonly verdict: Verdict;
  /** A window that this request found full. */
  readonly full?: FullWindow | undefined;
}

function known({ keyId, workspaceId, environment, plan, scopes, usagePlanKey }: Credential): Known {
  return { principal: { keyId, workspaceId, environment, plan, scopes }, usagePlanKey };
}

/**
 * Whether an attempt under the limits last seen says what one under the present limits would. A failed one is not made
 * again: it may have counted.
 */
function isConclusive(made: Attempt, limits: Limits): boolean {
  if ('error' in made || isSameLimits(made.limits, limits)) return true;
  const { admitted, counts, isExact } = made.counted;
  if (!isExact || shardsOf(limits) !== 1) return false;
  return admitted || isAnyFull(counts, limits);
}
