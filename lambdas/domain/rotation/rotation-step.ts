import * as z from 'zod';

/**
 * The event with which Secrets Manager calls a rotation function
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html). It repeats steps that
 * fail, and may begin with any step.
 */
export const RotationStep = z.object({
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
  SecretId: z.string().min(1),
  /** The id of the version that the rotation makes. */
  ClientRequestToken: z.string().min(1),
});
export type RotationStep = z.output<typeof RotationStep>;

/** A rotation step cannot be taken. Operators read the message in Secrets Manager and in the logs. */
export class RotationStepError extends Error {
  override readonly name = 'RotationStepError';
}
