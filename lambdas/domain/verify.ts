import { type Credential, isUsable } from './credential.ts';
import { allDigests, currentDigest, isNewerPepper } from './digest.ts';
import { InsufficientScopeError, IpNotAllowedError, type LatchkeyError, PlanWithoutApiAccessError } from './errors.ts';
import { isIpAllowed } from './ip-allow-list.ts';
import { isKeyValue, type KeyFormat } from './key-format.ts';
import { type Limits, type Plans, planNamed } from './plans.ts';
import type { CounterStore, CredentialStore, FoundCredential, PepperSource } from './ports.ts';
import type { Principal } from './principal.ts';
import type { Clock } from './random.ts';
import { type RateStatus, rateStatus } from './rate-windows.ts';
import { covers } from './scopes.ts';

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

export type Trouble = 'counter_failure' | 'last_used_failure' | 'pepper_move_failure';

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

/**
 * The hot path: decides one request. Fails closed: if the keys table or the pepper cannot be read, it throws. Only the
 * counters may be configured to let requests pass, because a limiter must not take the API down.
 */
export function createVerifier(dependencies: VerifyDependencies) {
  const { credentials, counters, pepper, keyFormat, plans, onCounterFailure, clock, onTrouble } = dependencies;

  return async function verify({ keyValue, scope, sourceIp }: VerifyRequest): Promise<Verdict> {
    if (keyValue === undefined || !isKeyValue(keyFormat, keyValue)) return unauthorized;
    const found = await findCredential(keyValue);
    if (found === undefined || !isUsable(found.credential, clock())) return unauthorized;

    await moveToCurrentPepper(found, keyValue);
    return judge(found.credential, scope, sourceIp);
  };

  async function findCredential(keyValue: string): Promise<FoundCredential | undefined> {
    const keyring = await pepper.keyring();
    const references = allDigests(keyring, keyValue);
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

  async function judge(credential: Credential, scope: string, sourceIp: string): Promise<Verdict> {
    const { keyId, workspaceId, environment, plan: planName, scopes } = credential;
    const principal: Principal = { keyId, workspaceId, environment, plan: planName, scopes };
    const known: Known = { principal, usagePlanKey: credential.usagePlanKey };
    const { limits } = planNamed(plans, planName);
    if (limits === null) {
      return { ...known, outcome: 'denied', error: new PlanWithoutApiAccessError(planName), rate: undefined };
    }
    const refusal = !isIpAllowed(credential.allowedIps, sourceIp)
      ? new IpNotAllowedError()
      : covers(scopes, scope)
        ? undefined
        : new InsufficientScopeError([scope]);
    if (refusal !== undefined) {
      return { ...known, outcome: 'denied', error: refusal, rate: await currentRate(keyId, limits) };
    }
    return count(credential, known, limits);
  }

  async function count(credential: Credential, known: Known, limits: Limits): Promise<Verdict> {
    const now = clock();
    try {
      const { admitted, counts } = await counters.count(credential.keyId, limits, now);
      if (admitted && counts.minute === 1) await markUsed(credential, now);
      return { ...known, outcome: admitted ? 'admitted' : 'limited', rate: rateStatus(limits, counts, now) };
    } catch (error) {
      onTrouble('counter_failure', error);
      if (onCounterFailure === 'deny') throw error;
      return { ...known, outcome: 'admitted', rate: undefined };
    }
  }

  /** For refusals that do not count, which still tell how the key stands. */
  async function currentRate(keyId: string, limits: Limits): Promise<RateStatus | undefined> {
    const now = clock();
    try {
      return rateStatus(limits, await counters.read(keyId, now), now);
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
