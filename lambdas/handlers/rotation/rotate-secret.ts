import type { Context } from 'aws-lambda';
import { DynamoCredentialStore } from '../../adapters/dynamodb/credential-store.ts';
import { type RotateSecretDependencies, rotateSecret } from '../../domain/rotation/rotate-secret.ts';
import { RotationStep } from '../../domain/rotation/rotation-step.ts';
import { RotateSecretEnvironment, readEnvironment } from '../../environment.ts';
import type { Logger } from '../../logger.ts';
import { dynamoClient } from '../../wiring/clients.ts';
import { rotatingDependencies } from '../../wiring/rotation.ts';
import { withStepLog } from './step-log.ts';

export interface Dependencies extends RotateSecretDependencies {
  readonly logger: Logger;
}

/** The rotation function for secrets that hold the value of an API key. */
export function createHandler(dependencies: Dependencies) {
  return async (event: unknown, { awsRequestId: requestId }: Pick<Context, 'awsRequestId'>): Promise<void> => {
    const step = RotationStep.parse(event);
    const origin = { actor: { type: 'service', id: 'rotate-secret' }, requestId } as const;
    await withStepLog(dependencies.logger, step, requestId, () => rotateSecret(dependencies, step, origin));
  };
}

function liveDependencies(): Dependencies {
  const environment = readEnvironment(RotateSecretEnvironment);
  return {
    ...rotatingDependencies(environment),
    credentials: new DynamoCredentialStore(dynamoClient(), environment.KEYS_TABLE),
  };
}

export const handler = createHandler(liveDependencies());
