import { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import type { ContextOf } from '../context.ts';
import { yesOption } from '../options.ts';
import { addImportSecretCommand, removeImportSecretCommand } from './import-secrets.ts';
import { withPepperSecret } from './pepper-secret.ts';

export function pepperCommand(contextOf: ContextOf): Command {
  return new Command('pepper')
    .description('the secret that goes into the digest of every key value; with AWS credentials')
    .addCommand(statusCommand(contextOf))
    .addCommand(rotateCommand(contextOf))
    .addCommand(addImportSecretCommand(contextOf))
    .addCommand(removeImportSecretCommand(contextOf));
}

function statusCommand(contextOf: ContextOf): Command {
  return new Command('status')
    .description('show the last and the next rotation of the pepper, never the pepper itself')
    .action(async (_: object, command: Command) => {
      const context = contextOf(command);
      const secret = await withPepperSecret(context, async (client, SecretId) => {
        const { DescribeSecretCommand } = await import('@aws-sdk/client-secrets-manager');
        return client.send(new DescribeSecretCommand({ SecretId }));
      });
      const isPending = Object.values(secret.VersionIdsToStages ?? {}).some(
        (stages) => stages.includes('AWSPENDING') && !stages.includes('AWSCURRENT'),
      );
      const status = {
        secretArn: secret.ARN,
        isScheduled: secret.RotationEnabled === true,
        isRotating: isPending,
        lastRotatedAt: secret.LastRotatedDate?.toISOString() ?? null,
        nextRotationAt: secret.NextRotationDate?.toISOString() ?? null,
      };
      context.print(status, (output) =>
        output.members({
          secret: status.secretArn ?? '',
          'rotation function': status.isScheduled ? 'configured' : 'not configured',
          'last rotation': status.lastRotatedAt ?? 'never',
          'next rotation': status.isRotating ? 'in progress' : (status.nextRotationAt ?? 'not scheduled'),
        }),
      );
    });
}

function rotateCommand(contextOf: ContextOf): Command {
  return new Command('rotate')
    .description('add a new pepper; keys move to it when they are used, and none stops working')
    .addOption(yesOption())
    .action(async (_: object, command: Command) => {
      const context = contextOf(command);
      await context.confirm('This starts a rotation of the pepper. Every key keeps working.');
      await withPepperSecret(context, async (client, SecretId) => {
        const { RotateSecretCommand } = await import('@aws-sdk/client-secrets-manager');
        return client.send(new RotateSecretCommand({ SecretId })).catch((error: Error) => {
          if (!/Lambda/i.test(error.message)) throw error;
          const advice =
            'Deploy the setting rotation.pepperEveryDays, or choose the function rotate-pepper in the AWS console.';
          throw new CliError('failed', `The secret of the pepper has no rotation function. ${advice}`, {
            cause: error,
          });
        });
      });
      context.print({ success: true }, (output) =>
        output.line('The rotation has started. See its progress with: latchkey pepper status'),
      );
    });
}
