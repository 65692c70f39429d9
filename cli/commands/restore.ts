import { Command } from 'commander';
import { routes } from '../../lambdas/http/routes/index.ts';
import { CliError } from '../cli-error.ts';
import type { Context, ContextOf } from '../context.ts';
import { RequiredOption, yesOption } from '../options.ts';
import type { Output } from '../output.ts';
import { changesIn, isUnchanged, type RestoreReport } from '../restore/report.ts';
import type { RestoreOptions } from '../restore/restore.ts';
import { outcomeOfAws } from '../target/aws.ts';

type Workspace = Parameters<RestoreOptions['settle']>[0];

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
  memberCountsCorrected: 'member counts corrected',
  auditEventsRestored: 'audit events restored',
  keyCountsCorrected: 'key counts and root key ids corrected',
  workspacesSettled: 'pending changes of workspaces completed',
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
      // The restore counts from the comparison on: a key that is created before the answer stays.
      const startedAt = Date.now();
      const differences = await run(context, options, startedAt, false);
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
      const changes = changesIn(differences).map(([name, count]) => `${texts[name]}: ${count}`);
      await context.confirm(`This changes the keys table (${changes.join(', ')}).`);
      context.print(await run(context, options, startedAt, true), show);
    });
}

async function run(context: Context, options: Options, startedAt: number, writes: boolean): Promise<RestoreReport> {
  const deployment = await context.deployment();
  if (options.from === deployment.keysTable) {
    throw new CliError('usage', 'The table of --from is the live keys table.');
  }
  const [{ openTables }, { restore }] = await Promise.all([
    import('../restore/open-tables.ts'),
    import('../restore/restore.ts'),
  ]);
  const { tables, close } = openTables(deployment, options.from);
  try {
    return await restore({
      tables,
      workspaceId: options.workspace,
      keepsRevocations: options.undoRevocations !== true,
      writes,
      clock: () => startedAt,
      onProgress: (done, all) => {
        if (done % 100 === 0 || done === all) {
          context.note(`${writes ? 'Restoring' : 'Comparing'}: ${done} of ${all} workspaces`);
        }
      },
      settle: (workspace) => settle(context, workspace),
    });
  } catch (error) {
    throw error instanceof CliError ? error : failed(error as Error, options, writes);
  } finally {
    close();
  }
}

const advice = 'Run the command again: it continues with the remaining differences.';

/** Changes the name of a workspace to the present one, which settles it. Its plan may no longer be configured. */
async function settle(context: Context, { id, name }: Workspace): Promise<void> {
  try {
    await context.callUntilDone(routes.updateWorkspace, { id, body: { name } });
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const problem = `The restore stopped: the change of ${id} did not reach every key and the gateway: ${error.message}`;
    throw new CliError('failed', `${problem} ${advice}`, { cause: error });
  }
}

function failed(error: Error, { from }: Options, writes: boolean): CliError {
  const cause = error.cause instanceof Error ? error.cause : error;
  if (cause.name === 'ResourceNotFoundException') {
    return new CliError('notFound', `There is no table ${from}. Name the table of the backup with --from.`, { cause });
  }
  const text = `The restore stopped: ${cause.name}: ${cause.message}.${writes ? ` ${advice}` : ''}`;
  return new CliError(outcomeOfAws(cause), text, { cause: error });
}
