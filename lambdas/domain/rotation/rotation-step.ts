import * as z from 'zod';

/**
 * What Secrets Manager calls a rotation function with
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html). It calls each step
 * again after trouble, and may begin with any.
 */
export const RotationStep = z.object({
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
  SecretId: z.string().min(1),
  /** The id of the version that the rotation makes. */
  ClientRequestToken: z.string().min(1),
});
export type RotationStep = z.output<typeof RotationStep>;

/** A rotation step cannot be taken. The message is for whoever looks at the rotation in Secrets Manager or in the log. */
export class RotationStepError extends Error {
  override readonly name = 'RotationStepError';
}
