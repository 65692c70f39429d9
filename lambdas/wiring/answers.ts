import { DynamoAnswerStore } from '../adapters/dynamodb/answer-store.ts';
import { cachedSecret } from '../adapters/secrets-manager/cached-secret.ts';
import type { ApiDependencies } from '../http/dependencies.ts';
import { type Answers, createAnswers } from '../http/idempotency/answers.ts';
import { dynamoClient, secretReader } from './clients.ts';

/** Returns the kept answers, for routes that take idempotency keys. */
export function answersFrom(
  { KEYS_TABLE, IDEMPOTENCY_SECRET }: { KEYS_TABLE: string; IDEMPOTENCY_SECRET: string },
  { clock, logger }: ApiDependencies,
): Answers {
  return createAnswers({
    store: new DynamoAnswerStore(dynamoClient(), KEYS_TABLE),
    secrets: { idempotencySecret: cachedSecret(secretReader(), IDEMPOTENCY_SECRET) },
    clock,
    logger,
  });
}
