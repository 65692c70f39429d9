import { Command } from 'commander';
import { routes } from '../../lambdas/http/routes/index.ts';
import { CliError } from '../cli-error.ts';
import type { Context, ContextOf } from '../context.ts';
import { RequiredOption, yesOption } from '../options.ts';
import type { Output } from '../output.ts';
import { isUnchanged, type RestoreReport } from '../restore/report.ts';

interface Options {
  readonly from: string;
  readonly workspace?: string;
  readonly undoRevocations?: true;
  readonly dryRun?: true;
}

/** The lines of the report. A number without a line fails the type check. */
const texts: Readonly<Record<Exclude<keyof RestoreReport, 'notes'>, string>> = {
  workspaces: 'workspaces compared',
  workspacesRestored: 'workspaces restored',
  workspacesChanged: 'workspaces changed back',
  keysRestored: 'keys restored',
  keysChanged: 'keys changed back',
  keysDeleted: 'newer keys deleted',
  keptDeleted: 'keys and workspaces that stay deleted',
  credentialsRepaired: 'keys with repaired credentials',
  credentialsRemoved: 'credentials without a key removed',
  membersChanged: 'members changed back',
  auditEventsRestored: 'audit events restored',
  keyCountsCorrected: 'key counts and root key ids corrected',
};

/** `latchkey restore`: brings the keys table to the state of a backup (docs/restoring.md). */
export function restoreCommand(contextOf: ContextOf): Command {
  return new Command('restore')
    .description('bring the keys table to the state of a backup in another table; with AWS credentials')
    .addOption(new RequiredOption('--from <table>', 'the table into which DynamoDB restored the backup'))
    .option('--workspace <id>', 'restore this workspace only')
    .option('--undo-revocations', 'also restore keys, values and members that were revoked since the backup')
    .option('--dry-run', 'show the differences, and change nothing')
    .addOption(yesOption())
    .action(async (options: Options, command: Command) => {
      const context = contextOf(command);
      const differences = await run(context, options, false);
      const show = (output: Output, report: RestoreReport) => {
        output.members(
          Object.fromEntries(
            Object.entries(texts).map(([name, text]) => [text, String(report[name as keyof typeof texts])]),
          ),
        );
        for (const note of report.notes) output.line(note);
      };
      if (options.dryRun || isUnchanged(differences)) {
        context.print(differences, show);
        context.note(isUnchanged(differences) ? 'The table has the state of the backup.' : 'Nothing was changed.');
        return;
      }
      await context.confirm(
        `This changes the keys table: ${differences.keysRestored} keys are restored, ${differences.keysChanged} changed back, and ${differences.keysDeleted} newer keys deleted.`,
      );
      context.print(await run(context, options, true), show);
    });
}

async function run(context: Context, options: Options, writes: boolean): Promise<RestoreReport> {
  const { keysTable, aws } = await context.deployment();
  if (options.from === keysTable) throw new CliError('usage', 'The table of --from is the live keys table.');
  const [{ DynamoDBClient }, { DynamoDBDocumentClient }, { createSdkDynamo }, { ReadTable }, { restore }] =
    await Promise.all([
      import('@aws-sdk/client-dynamodb'),
      import('@aws-sdk/lib-dynamodb'),
      import('../restore/sdk-dynamo.ts'),
      import('../restore/two-tables.ts'),
      import('../restore/restore.ts'),
    ]);
  const client = new DynamoDBClient({
    region: aws.region,
    ...(aws.credentials && { credentials: aws.credentials }),
    ...(aws.dynamoEndpoint && { endpoint: aws.dynamoEndpoint }),
  });
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const table = (name: string) => new ReadTable(createSdkDynamo(documents), documents, name);
  try {
    return await restore({
      tables: { backup: table(options.from), live: table(keysTable) },
      workspaceId: options.workspace,
      keepsRevocations: options.undoRevocations !== true,
      writes,
      clock: Date.now,
      onProgress: (done, all) => {
        if (done % 100 === 0 || done === all) {
          context.note(`${writes ? 'Restoring' : 'Comparing'}: ${done} of ${all} workspaces`);
        }
      },
      // A change to the present plan settles the workspace.
      settle: async ({ id, plan }) => {
        await context.callUntilDone(routes.updateWorkspace, { id, body: { plan } });
      },
    });
  } catch (error) {
    throw error instanceof CliError ? error : failed(error as Error, writes);
  } finally {
    client.destroy();
  }
}

function failed(error: Error, writes: boolean): CliError {
  const cause = error.cause instanceof Error ? error.cause : error;
  const outcome = /AccessDenied|Credentials|ExpiredToken/.test(cause.name) ? 'refused' : 'failed';
  const advice = writes ? ' Run the command again: it continues with the remaining differences.' : '';
  return new CliError(outcome, `The restore stopped: ${cause.name}: ${cause.message}.${advice}`, { cause: error });
}
