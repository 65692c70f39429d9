import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { outcomeOfAws } from '../target/aws.ts';

/** Works with the secret of the pepper. @throws CliError if Secrets Manager refuses a request */
export async function withPepperSecret<Result>(
  context: Context,
  work: (client: SecretsManagerClient, secretId: string) => Promise<Result>,
): Promise<Result> {
  const { secretsManager, pepperSecret } = await context.deployment();
  const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient(secretsManager);
  try {
    return await work(client, pepperSecret);
  } catch (error) {
    if (error instanceof CliError) throw error;
    const { name, message } = error as Error;
    throw new CliError(outcomeOfAws(error as Error), `Secrets Manager refused the request: ${message || name}`, {
      cause: error,
    });
  } finally {
    client.destroy();
  }
}
