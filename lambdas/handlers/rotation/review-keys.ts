import * as z from 'zod';
import { DynamoAuditLog } from '../../adapters/dynamodb/audit/audit-log.ts';
import { DynamoKeyStore } from '../../adapters/dynamodb/key-store.ts';
import { DynamoReviewStore } from '../../adapters/dynamodb/review-store.ts';
import { createLeanDynamo } from '../../adapters/lean/lean-dynamo.ts';
import { SecretsManagerPepperVault } from '../../adapters/secrets-manager/pepper-secret.ts';
import { createSecretsManager } from '../../adapters/secrets-manager/secrets-manager.ts';
import { type ReviewDependencies, reviewKeys } from '../../domain/rotation/review-keys.ts';
import { systemClock, systemRandom } from '../../domain/shared/random.ts';
import { ReviewKeysEnvironment, readEnvironment } from '../../environment.ts';
import { createLogger, type Logger } from '../../logger.ts';
import { scheduledHandler } from '../scheduled.ts';

export interface Dependencies extends Omit<ReviewDependencies, 'onFailure'> {
  readonly logger: Logger;
}

/** The event from the schedule, or from a person who invokes the function. */
const Order = z.object({
  /** Starts a new review, even if none is due yet. */
  afresh: z.boolean().default(false),
});

/** Runs on a schedule: reviews every key once a day. */
export function createHandler(dependencies: Dependencies) {
  const { logger } = dependencies;
  return scheduledHandler(dependencies, 'reviewed keys', ({ event, requestId, deadline }) => {
    const { afresh } = Order.parse(event);
    const origin = { actor: { type: 'service', id: 'review-keys' }, requestId } as const;
    const onFailure: ReviewDependencies['onFailure'] = ({ workspaceId, id: keyId }, error) =>
      logger.error('a key could not be reviewed', { requestId, workspaceId, keyId, error });
    return reviewKeys({ ...dependencies, onFailure }, deadline, origin, afresh);
  });
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
