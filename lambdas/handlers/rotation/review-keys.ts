import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { DynamoAuditLog } from '../../adapters/dynamodb/audit/audit-log.ts';
import { DynamoKeyStore } from '../../adapters/dynamodb/key-store.ts';
import { DynamoReviewStore } from '../../adapters/dynamodb/review-store.ts';
import { createLeanDynamo } from '../../adapters/lean/lean-dynamo.ts';
import { SecretsManagerPepperVault } from '../../adapters/secrets-manager/pepper-secret.ts';
import { createSecretsManager } from '../../adapters/secrets-manager/secrets-manager.ts';
import { type ReviewDependencies, type ReviewTally, reviewKeys } from '../../domain/rotation/review-keys.ts';
import { systemClock, systemRandom } from '../../domain/shared/random.ts';
import { ReviewKeysEnvironment, readEnvironment } from '../../environment.ts';
import { createLogger, type Logger } from '../../logger.ts';

export interface Dependencies extends Omit<ReviewDependencies, 'onFailure'> {
  readonly logger: Logger;
}

/** The event from the schedule, or from a person who invokes the function. */
const Order = z.object({
  /** Starts a new review, even if none is due yet. */
  afresh: z.boolean().default(false),
});

/** The time before the end of the invocation in which no further page is started, in milliseconds. */
const marginMs = 30_000;

/** Runs on a schedule: reviews every key once a day. */
export function createHandler(dependencies: Dependencies) {
  const { logger, clock } = dependencies;
  return async (
    event: unknown,
    context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>,
  ): Promise<ReviewTally> => {
    const { afresh } = Order.parse(event);
    const startedAt = clock();
    const requestId = context.awsRequestId;
    const deadline = startedAt + context.getRemainingTimeInMillis() - marginMs;
    const origin = { actor: { type: 'service', id: 'review-keys' }, requestId } as const;
    const onFailure: ReviewDependencies['onFailure'] = ({ workspaceId, id: keyId }, error) =>
      logger.error('a key could not be reviewed', { requestId, workspaceId, keyId, error });
    const tally = await reviewKeys({ ...dependencies, onFailure }, deadline, origin, afresh);
    logger.info('reviewed keys', { requestId, ...tally, durationMs: clock() - startedAt });
    return tally;
  };
}

function liveDependencies(): Dependencies {
  const environment = readEnvironment(ReviewKeysEnvironment);
  const dynamo = createLeanDynamo();
  return {
    store: new DynamoReviewStore(dynamo, environment.KEYS_TABLE),
    keys: new DynamoKeyStore(dynamo, environment.KEYS_TABLE),
    vault: new SecretsManagerPepperVault(createSecretsManager()),
    pepperSecret: environment.PEPPER_SECRET,
    audit: new DynamoAuditLog(dynamo, environment.KEYS_TABLE),
    unusedKeys: environment.UNUSED_KEYS,
    keepsValues: environment.RECOVERY_KEY !== '',
    clock: systemClock,
    random: systemRandom,
    logger: createLogger(),
  };
}

export const handler = createHandler(liveDependencies());
