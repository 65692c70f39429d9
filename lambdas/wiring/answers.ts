import { DynamoAnswerStore } from '../adapters/dynamodb/answer-store.ts';
import { createLeanDynamo } from '../adapters/lean/lean-dynamo.ts';
import { createLeanSecretReader } from '../adapters/lean/lean-secrets-manager.ts';
import { cachedSecret } from '../adapters/secrets-manager/cached-secret.ts';
import type { ApiDependencies } from '../http/dependencies.ts';
import { type Answers, createAnswers } from '../http/idempotency/answers.ts';

/** Returns the kept answers, for routes that take idempotency keys. */
export function answersFrom(
  { KEYS_TABLE, IDEMPOTENCY_SECRET }: { KEYS_TABLE: string; IDEMPOTENCY_SECRET: string },
  { clock, logger }: ApiDependencies,
): Answers {
  return createAnswers({
    store: new DynamoAnswerStore(createLeanDynamo(), KEYS_TABLE),
    secrets: { idempotencySecret: cachedSecret(createLeanSecretReader(), IDEMPOTENCY_SECRET) },
    clock,
    logger,
  });
}
