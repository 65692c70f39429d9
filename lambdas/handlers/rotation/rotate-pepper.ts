import type { Context } from 'aws-lambda';
import { DynamoAuditLog } from '../../adapters/dynamodb/audit/audit-log.ts';
import { createLeanDynamo } from '../../adapters/lean/lean-dynamo.ts';
import { SecretsManagerPepperVault } from '../../adapters/secrets-manager/pepper-secret.ts';
import { createSecretsManager } from '../../adapters/secrets-manager/secrets-manager.ts';
import { type RotatePepperDependencies, rotatePepper } from '../../domain/rotation/rotate-pepper.ts';
import { RotationStep } from '../../domain/rotation/rotation-step.ts';
import { systemClock, systemRandom } from '../../domain/shared/random.ts';
import { RotatePepperEnvironment, readEnvironment } from '../../environment.ts';
import { createLogger, type Logger } from '../../logger.ts';
import { withStepLog } from './step-log.ts';

export interface Dependencies extends RotatePepperDependencies {
  readonly logger: Logger;
}

/** The rotation function of the pepper keyring. */
export function createHandler(dependencies: Dependencies) {
  return async (event: unknown, { awsRequestId: requestId }: Pick<Context, 'awsRequestId'>): Promise<void> => {
    const step = RotationStep.parse(event);
    const origin = { actor: { type: 'service', id: 'rotate-pepper' }, requestId } as const;
    await withStepLog(dependencies.logger, step, requestId, () => rotatePepper(dependencies, step, origin));
  };
}

function liveDependencies(): Dependencies {
  const { KEYS_TABLE } = readEnvironment(RotatePepperEnvironment);
  return {
    vault: new SecretsManagerPepperVault(createSecretsManager()),
    audit: new DynamoAuditLog(createLeanDynamo(), KEYS_TABLE),
    clock: systemClock,
    random: systemRandom,
    logger: createLogger(),
  };
}

export const handler = createHandler(liveDependencies());
