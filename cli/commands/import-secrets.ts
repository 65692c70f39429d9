import { randomUUID } from 'node:crypto';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import type { ContextOf } from '../context.ts';
import { yesOption } from '../options.ts';
import { isImportSecret } from '../secrets/import-secret.ts';
import { textOf } from '../terminal.ts';
import { withPepperSecret } from './pepper-secret.ts';

/** The keyring as its secret holds it, in the form that has a place for import secrets. */
interface Keyring {
  readonly current: string;
  readonly peppers: Readonly<Record<string, string>>;
  readonly importSecrets?: Readonly<Record<string, string>>;
}

const hint = 'read -rs SECRET; printf %s "$SECRET" | npx latchkey pepper add-import-secret old-system';
const ownLabel = 'LATCHKEY_PENDING';

export function addImportSecretCommand(contextOf: ContextOf): Command {
  return new Command('add-import-secret')
    .description('add the secret of HMAC-SHA-256 digests that are imported, read from standard input')
    .argument('<name>', 'name of the secret: lower-case letters, digits and hyphens')
    .addHelpText('after', `\nExample:\n  ${hint}\n`)
    .action(async (name: string, _: object, command: Command) => {
      const context = contextOf(command);
      if (!/^[a-z][a-z0-9-]{0,19}$/.test(name)) {
        const rule = 'It must be 1 to 20 lower-case letters, digits or hyphens, starting with a letter.';
        throw new CliError('usage', `The name of the import secret is not valid. ${rule}`);
      }
      const { stdin } = context.terminal;
      // The terminal would show the secret.
      if (stdin.isTTY) throw new CliError('usage', `Pipe the secret into the command: ${hint}`);
      const secret = (await textOf(stdin)).replace(/\r?\n$/, '');
      context.secrets.add(secret);
      if (!isImportSecret(secret)) {
        const rule = 'After hex: or base64:, it must have at least 16 bytes in that encoding, and nothing else.';
        throw new CliError('usage', `The import secret must have 16 to 1,000 characters. ${rule}`);
      }
      await withPepperSecret(context, (client, secretId) =>
        changeKeyring(client, secretId, (keyring) => {
          const known = keyring.importSecrets?.[name];
          if (known !== undefined && known !== secret) {
            throw new CliError('conflict', `The keyring has another import secret ${name}. Choose another name.`);
          }
          return { ...keyring, importSecrets: { ...keyring.importSecrets, [name]: secret } };
        }),
      );
      context.print({ success: true }, (output) =>
        output.line(`The import secret ${name} is in the keyring. Every function knows it within five minutes.`),
      );
    });
}

export function removeImportSecretCommand(contextOf: ContextOf): Command {
  return new Command('remove-import-secret')
    .description('remove the secret of imported digests; keys that were not used since their import stop working')
    .argument('<name>', 'name of the secret')
    .addOption(yesOption())
    .action(async (name: string, _: object, command: Command) => {
      const context = contextOf(command);
      await context.confirm(`Keys with digests of ${name} that were not used since their import stop working.`);
      await withPepperSecret(context, (client, secretId) =>
        changeKeyring(client, secretId, ({ importSecrets = {}, ...keyring }) => {
          if (!Object.hasOwn(importSecrets, name)) {
            throw new CliError('notFound', `The keyring has no import secret ${name}.`);
          }
          const { [name]: _removed, ...others } = importSecrets;
          return { ...keyring, ...(Object.keys(others).length > 0 && { importSecrets: others }) };
        }),
      );
      context.print({ success: true }, (output) => output.line(`The import secret ${name} is removed.`));
    });
}

/** Changes the keyring, unless another change comes first: then Secrets Manager refuses to make the new version current. */
async function changeKeyring(
  client: SecretsManagerClient,
  SecretId: string,
  change: (keyring: Keyring) => Keyring,
): Promise<void> {
  const { GetSecretValueCommand, PutSecretValueCommand, UpdateSecretVersionStageCommand } = await import(
    '@aws-sdk/client-secrets-manager'
  );
  const present = await client.send(new GetSecretValueCommand({ SecretId, VersionStage: 'AWSCURRENT' }));
  const version = randomUUID();
  await client.send(
    new PutSecretValueCommand({
      SecretId,
      ClientRequestToken: version,
      SecretString: JSON.stringify(change(keyringIn(present.SecretString ?? ''))),
      VersionStages: [ownLabel],
    }),
  );
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: version,
      RemoveFromVersionId: present.VersionId,
    }),
  );
}

/** Reads a keyring. The secret of a new deployment has its first pepper beside the name of the current one. */
function keyringIn(text: string): Keyring {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // The error of the parser quotes the text.
    throw new CliError('failed', 'The pepper secret is not JSON.');
  }
  if (typeof json['peppers'] === 'object') return json as unknown as Keyring;
  const current = String(json['current']);
  return { current, peppers: { [current]: String(json[current]) } };
}
