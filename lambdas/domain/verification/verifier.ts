import { type Credential, isUsable } from '../keys/credential.ts';
import { type KeyValue, parseKeyValue, referencesOf } from '../keys/key-value.ts';
import type { FoundCredential } from '../keys/ports.ts';
import { LimitedTally } from '../limits/limited-tally.ts';
import { AdmissionControl, type CountedAhead, nothingCounted } from './admission.ts';
import { CredentialAccess } from './credential-access.ts';
import type { VerifyDependencies } from './dependencies.ts';
import { createSeenKeys, type SeenKey } from './seen-keys.ts';
import { UnseenKeys } from './unseen-keys.ts';
import { reasonOf, unauthorized, type Verdict, type VerifyRequest, whyUnusable } from './verdict.ts';

/**
 * The hot path: decides one request. It fails closed: if the keys table or the pepper cannot be read, it throws. Only for
 * the counters can a deployment choose to admit requests, because a rate limiter must not take the API down.
 *
 * The verifier reads the key and counts the request at the same time, in one round trip. It counts on a guess: if this
 * instance has seen the key before, that nothing has changed; otherwise that the key exists and that its counter remembers
 * its limits. The read decides. After a wrong guess, the request is given back, or counted again; no request is admitted
 * that reading first would have refused.
 */
export class Verifier {
  readonly #dependencies: VerifyDependencies;
  readonly #credentials: CredentialAccess;
  readonly #admission: AdmissionControl;
  readonly #limited: LimitedTally;
  readonly #seenKeys = createSeenKeys();
  readonly #unseenKeys = new UnseenKeys();

  constructor(dependencies: VerifyDependencies) {
    const { counters, onTrouble } = dependencies;
    this.#dependencies = dependencies;
    this.#credentials = new CredentialAccess(dependencies);
    this.#admission = new AdmissionControl(dependencies, (...use) => this.#credentials.markUsed(...use));
    this.#limited = new LimitedTally(counters, (error) => onTrouble('limited_count_failure', error));
  }

  async verify(request: VerifyRequest): Promise<Verdict> {
    const earlierRefusals = this.#limited.writeDue(this.#dependencies.clock());
    try {
      return await this.#decide(request);
    } finally {
      await earlierRefusals;
    }
  }

  /** Writes the refusals that are due at `now`, for processes that run between requests. */
  writeRefusals(now: number): Promise<unknown> | undefined {
    return this.#limited.writeDue(now);
  }

  async #decide(request: VerifyRequest): Promise<Verdict> {
    const { pepper, keyFormat, clock } = this.#dependencies;
    const keyValue = request.keyValue === undefined ? undefined : parseKeyValue(keyFormat, request.keyValue);
    if (keyValue === undefined) return unauthorized;
    const keyring = await pepper.keyring();
    const references = referencesOf(keyring, keyValue);
    const digest = references[0]?.digest ?? '';

    const { isVisible = everyKeyIsVisible } = request;
    const remembered = this.#seenKeys.get(digest);
    const seen = remembered !== undefined && isVisible(remembered.credential) ? remembered : undefined;
    const refusal = seen && this.#admission.rejectWithoutReading(seen, request);
    if (seen !== undefined && refusal !== undefined) return this.#counted(refusal, seen.credential);

    const readAt = clock();
    const reading = this.#credentials.find(keyValue, keyring, references);
    const counting = this.#countAhead(seen, keyValue, request);
    const found = await reading.catch(async (error: unknown) => {
      await this.#admission.giveBack(await counting);
      throw error;
    });
    const ahead = await counting;
    if (found !== undefined && !isVisible(found.credential)) {
      await this.#admission.giveBack(ahead);
      return unauthorized;
    }
    const decidedAt = clock();
    const credential = usable(found, keyValue, decidedAt);
    if (seen === undefined && keyValue.tag !== undefined) this.#unseenKeys.learn(credential !== undefined);
    if (found === undefined || credential === undefined) {
      this.#seenKeys.delete(digest);
      await this.#admission.giveBack(ahead);
      if (found !== undefined && isOf(found.credential, keyValue)) {
        this.#limited.addSilently(found.credential, whyUnusable(found.credential), decidedAt);
      }
      return unauthorized;
    }

    const judged = await this.#admission.judge(credential, request, ahead, seen);
    await this.#credentials.recordUse(found, keyValue, judged.verdict.outcome);
    const { full = seen?.full, countedAt = seen?.countedAt } = judged;
    this.#seenKeys.set(digest, { credential, readAt, full, countedAt });
    return this.#counted(judged.verdict, credential);
  }

  /** Counts a request that is refused, for the usage history. */
  async #counted(verdict: Verdict, credential: Credential): Promise<Verdict> {
    const reason = reasonOf(verdict);
    if (reason !== undefined) await this.#limited.add(credential, reason, this.#dependencies.clock());
    return verdict;
  }

  /** Counts the request before its key is read, if the guess is good that the key will be admitted. Never throws. */
  async #countAhead(seen: SeenKey | undefined, { tag }: KeyValue, request: VerifyRequest): Promise<CountedAhead> {
    if (seen !== undefined) return this.#admission.countAhead(seen, request) ?? nothingCounted;
    // The key may be one that the caller must not learn about, and not even for a moment may its counter include the request.
    if (request.isVisible !== undefined) return nothingCounted;
    return tag !== undefined && this.#unseenKeys.areCountedAhead ? this.#admission.countUnseen(tag) : nothingCounted;
  }
}

const everyKeyIsVisible = () => true;

/** Returns the credential if it authenticates. */
function usable(found: FoundCredential | undefined, keyValue: KeyValue, now: number): Credential | undefined {
  const credential = found?.credential;
  return credential !== undefined && isOf(credential, keyValue) && isUsable(credential, now) ? credential : undefined;
}

/** Whether the credential has the tag in its value. One without it is damaged: its limits would not apply. */
function isOf(credential: Credential, { tag }: KeyValue): boolean {
  return tag === undefined || tag === credential.tag;
}

/** Creates the function that verifies requests. It remembers the keys that it has seen. */
export function createVerifier(dependencies: VerifyDependencies): (request: VerifyRequest) => Promise<Verdict> {
  const verifier = new Verifier(dependencies);
  return (request) => verifier.verify(request);
}
