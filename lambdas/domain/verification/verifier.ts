import { isUsable } from '../keys/credential.ts';
import { allDigests } from '../keys/digest.ts';
import { isKeyValue } from '../keys/key-format.ts';
import { LimitedTally } from '../limits/limited-tally.ts';
import { AdmissionControl } from './admission.ts';
import { CredentialAccess } from './credential-access.ts';
import type { VerifyDependencies } from './dependencies.ts';
import { createSeenKeys } from './seen-keys.ts';
import { unauthorized, type Verdict, type VerifyRequest } from './verdict.ts';

/**
 * The hot path: decides one request. It fails closed: if the keys table or the pepper cannot be read, it throws. Only for
 * the counters can a deployment choose to admit requests, because a rate limiter must not take the API down.
 *
 * If this instance has admitted the key before, the verifier reads and counts at the same time, in one round trip, on the
 * guess that nothing has changed. The read decides. After a wrong guess, a refused request may have been counted, or a
 * request is counted a second time, but no request is admitted that reading first would have refused.
 */
class Verifier {
  readonly #dependencies: VerifyDependencies;
  readonly #credentials: CredentialAccess;
  readonly #admission: AdmissionControl;
  readonly #limited: LimitedTally;
  readonly #seenKeys = createSeenKeys();

  constructor(dependencies: VerifyDependencies) {
    const { counters, onTrouble } = dependencies;
    this.#dependencies = dependencies;
    this.#credentials = new CredentialAccess(dependencies);
    this.#admission = new AdmissionControl(dependencies);
    this.#limited = new LimitedTally(counters, (error) => onTrouble('limited_count_failure', error));
  }

  async verify(request: VerifyRequest): Promise<Verdict> {
    const { clock } = this.#dependencies;
    const earlierRefusals = this.#limited.writeDue(clock());
    try {
      const verdict = await this.#decide(request);
      if (verdict.outcome === 'limited') await this.#limited.add(verdict.principal.keyId, clock());
      return verdict;
    } finally {
      await earlierRefusals;
    }
  }

  async #decide(request: VerifyRequest): Promise<Verdict> {
    const { pepper, keyFormat, clock } = this.#dependencies;
    const { keyValue } = request;
    if (keyValue === undefined || !isKeyValue(keyFormat, keyValue)) return unauthorized;
    const keyring = await pepper.keyring();
    const references = allDigests(keyring, keyValue);
    const digest = references[0]?.digest ?? '';

    const seen = this.#seenKeys.get(digest);
    const refusal = seen && this.#admission.rejectWithoutReading(seen, request);
    if (refusal !== undefined) return refusal;

    const readAt = clock();
    const [found, ahead] = await Promise.all([
      this.#credentials.find(keyValue, keyring, references),
      seen && this.#admission.countAhead(seen, request),
    ]);
    if (found === undefined || !isUsable(found.credential, clock())) {
      this.#seenKeys.delete(digest);
      return unauthorized;
    }

    const { credential } = found;
    const judged = await this.#admission.judge(credential, request, ahead, seen?.full);
    await this.#credentials.recordUse(found, keyValue, judged.verdict.outcome);
    if (judged.firstAt !== undefined) await this.#credentials.markUsed(credential, judged.firstAt);
    this.#seenKeys.set(digest, { credential, readAt, full: judged.full ?? seen?.full });
    return judged.verdict;
  }
}

/** Creates the function that verifies requests. It remembers the keys that it has seen. */
export function createVerifier(dependencies: VerifyDependencies): (request: VerifyRequest) => Promise<Verdict> {
  const verifier = new Verifier(dependencies);
  return (request) => verifier.verify(request);
}
