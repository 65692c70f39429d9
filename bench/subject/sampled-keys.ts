import type { IssuedKey } from '../../lambdas/domain/keys/issue-key.ts';
import type { SecretStore } from '../../local/services/secrets/secret-store.ts';
import { authorizerEvent } from './events.ts';
import type { HostedLambda } from './hosted-lambda.ts';

interface Sampled {
  readonly workspaceId: string;
  readonly keyId: string;
  /** The values that its consumer has read, newest first. */
  readonly values: readonly string[];
}

/** Some of the keys as their consumers see them: the values in their secrets, and the authorizer's response to them. */
export class SampledKeys {
  readonly #secrets: SecretStore;
  readonly #namePrefix: string;
  readonly #authorizer: HostedLambda;
  #sampled: readonly Sampled[];

  /** @param namePrefix The prefix of the names of managed secrets */
  constructor(
    { secrets, namePrefix, authorizer }: { secrets: SecretStore; namePrefix: string; authorizer: HostedLambda },
    keys: readonly IssuedKey[],
  ) {
    this.#secrets = secrets;
    this.#namePrefix = namePrefix;
    this.#authorizer = authorizer;
    this.#sampled = keys.map(({ record: { workspaceId, id }, keyValue }) => ({
      workspaceId,
      keyId: id,
      values: [keyValue],
    }));
  }

  /** Asserts that each secret has a new value that works, and that the previous value works during its grace period. */
  async assertRotated(): Promise<void> {
    this.#sampled = this.#sampled.map(({ workspaceId, keyId, values }) => {
      const shown = this.#secrets.currentValue(`${this.#namePrefix}${workspaceId}/${keyId}`);
      if (shown === undefined || values.includes(shown)) throw new Error(`The secret of ${keyId} shows no new value.`);
      return { workspaceId, keyId, values: [shown, ...values] };
    });
    await this.#assertOutcome('admitted', 0);
    await this.#assertOutcome('admitted', 1);
  }

  /** Asserts that the value of each secret still works and the previous value does not. */
  async assertGraceEnded(): Promise<void> {
    await this.#assertOutcome('admitted', 0);
    await this.#assertOutcome('unauthorized', 1);
  }

  async #assertOutcome(expected: string, age: number): Promise<void> {
    const requests = this.#sampled.map(({ values }) => authorizerEvent(values[age] ?? ''));
    const { outcomes } = await this.#authorizer.measure({ requests, count: requests.length, inFlight: 1 });
    if (outcomes[expected] === requests.length) return;
    throw new Error(`Values ${age} rotations old: expected "${expected}", not ${JSON.stringify(outcomes)}.`);
  }
}
