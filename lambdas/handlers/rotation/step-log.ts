import type { RotationStep } from '../../domain/rotation/rotation-step.ts';
import type { Logger } from '../../logger.ts';

/** Takes a step of a rotation and logs the result: Secrets Manager does not show why a step failed. */
export async function withStepLog(
  logger: Logger,
  { Step, SecretId }: RotationStep,
  requestId: string,
  take: () => Promise<void>,
): Promise<void> {
  const line = { requestId, step: Step, secretId: SecretId };
  try {
    await take();
  } catch (error) {
    logger.error('rotation step failed', { ...line, error });
    throw error;
  }
  logger.info('rotation step', line);
}
