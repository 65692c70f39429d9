import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { Command, Option } from 'commander';
import { CliError } from '../../../cli-error.ts';
import type { Context, ContextOf } from '../../../context.ts';
import { RequiredOption, several } from '../../../options.ts';
import type { Output } from '../../../output.ts';
import { textOf } from '../../../terminal.ts';
import { Progress } from './progress.ts';
import { type FileFormat, fileFormats, type Row, rowsOf } from './rows.ts';
import { findWorkspaces, type ImportRefusal, importRows, type Result } from './send.ts';

interface Options {
  readonly file: string;
  readonly format?: FileFormat;
  readonly workspace?: string;
  readonly externalId?: string;
  readonly scope?: readonly string[];
  readonly environment?: string;
  readonly report?: string;
  readonly check?: true;
  readonly importDeleted?: true;
}

/** The numbers of keys that an import prints. */
interface Summary {
  readonly workspaces: number;
  readonly keys: number;
  readonly created: number;
  readonly exists: number;
  readonly refused: number;
}

/** The meanings of the reasons for which the service refuses a key. */
const reasons: Readonly<Record<ImportRefusal, string>> = {
  value_not_accepted: 'the value has none of the forms in the setting keyFormat.imported',
  expired: 'the key has expired',
  limits_too_high: 'the key would have higher limits than the workspace',
  key_limit_exceeded: 'the workspace has the maximum number of keys of its plan',
  held_elsewhere: 'another workspace has the key',
  deleted: 'the key was imported before and then deleted; --import-deleted imports it again',
};

/** `latchkey key import`: docs/importing.md. */
export function importCommand(contextOf: ContextOf): Command {
  return new Command('import')
    .description(
      'import keys that another system issued, from a file; with AWS credentials. Can be repeated at any time',
    )
    .addOption(new RequiredOption('--file <file>', 'CSV with a line of titles, or JSON Lines; - reads standard input'))
    .addOption(
      new Option('--format <format>', 'format of the file (default: by the end of its name)').choices(fileFormats),
    )
    .option('--workspace <id>', 'workspace of the keys, unless the file has a column workspace or externalId')
    .option('--external-id <id>', 'the same, by the id of the workspace in your own system')
    .option('--scope <scope>', 'scope of the keys, unless the file has a column scopes; can be repeated', several)
    .option('--environment <environment>', 'live or test, unless the file has a column environment (default: live)')
    .option('--report <file>', 'file for the keys that were refused (default: the name of the file and .refused.jsonl)')
    .option('--import-deleted', 'also import keys that were imported before and then deleted')
    .option('--check', 'check the file and its workspaces, and import nothing')
    .action(async (options: Options, command: Command) => {
      const context = contextOf(command);
      const rows = rowsOf(await readText(context, options.file), formatOf(options), {
        ...options,
        scopes: options.scope,
      });
      const workspaces = await findWorkspaces(context, rows);
      const all = { workspaces: new Set(workspaces.values()).size, keys: rows.length };
      if (options.check) {
        context.print(all, (output) => showSummary(output, all));
        context.note('The file is valid. Nothing was imported.');
        return;
      }
      const report = reportFile(options);
      const counts = await importAll(context, rows, workspaces, options.importDeleted === true, report);
      const summary: Summary = { ...all, ...counts };
      context.print(summary, (output) => showSummary(output, summary));
      if (counts.refused === 0) return;
      throw new CliError(
        'failed',
        `${counts.refused} of ${rows.length} keys were refused. ${report} names them and the reasons.`,
      );
    });
}

async function readText(context: Context, file: string): Promise<string> {
  if (file === '-') return textOf(context.terminal.stdin);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliError('usage', `The file ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`, {
      cause: error,
    });
  }
}

function formatOf({ file, format }: Options): FileFormat {
  if (format !== undefined) return format;
  if (/\.csv$/i.test(file)) return 'csv';
  if (/\.(jsonl|ndjson)$/i.test(file)) return 'jsonl';
  throw new CliError(
    'usage',
    'The name of the file does not end with .csv or .jsonl. Add --format csv or --format jsonl.',
  );
}

function reportFile({ file, report }: Options): string {
  return report ?? `${file === '-' ? 'import' : file}.refused.jsonl`;
}

/** Imports the keys and returns how many had each result. Writes the refused ones into the report. */
async function importAll(
  context: Context,
  rows: readonly Row[],
  workspaces: ReadonlyMap<string, string>,
  importDeleted: boolean,
  report: string,
): Promise<Pick<Summary, 'created' | 'exists' | 'refused'>> {
  const counts = { created: 0, exists: 0, refused: 0 };
  const progress = new Progress(context.terminal.stderr, rows.length);
  const note = (text: string) => {
    progress.interrupt();
    context.note(text);
  };
  // A report of an earlier run would name keys that are imported now.
  rmSync(report, { force: true });
  let done = 0;
  try {
    for await (const results of importRows(context, rows, workspaces, importDeleted, note)) {
      for (const { status } of results) counts[status]++;
      const refused = results.filter(({ status }) => status === 'refused');
      if (refused.length > 0) appendFileSync(report, refused.map(lineOf).join(''), { mode: 0o600 });
      done += results.length;
      progress.show(done);
    }
  } catch (error) {
    if (done > 0 && done < rows.length) progress.interrupt();
    if (!(error instanceof CliError)) throw error;
    const advice = `${done} of ${rows.length} keys are done. Run the command again: it imports no key twice.`;
    throw new CliError('failed', `The import stopped. ${advice}\n${error.message}`, { cause: error });
  }
  return counts;
}

/** Returns the line of a refused key in the report, without its value and its digest. */
function lineOf({ row: { line, name, workspace }, reason }: Result): string {
  const explanation = reason && reasons[reason];
  return `${JSON.stringify({ line, name, workspace, reason, explanation })}\n`;
}

function showSummary(output: Output, summary: Partial<Summary>): void {
  const texts: Readonly<Record<keyof Summary, string>> = {
    workspaces: 'workspaces',
    keys: 'keys in the file',
    created: 'imported',
    exists: 'imported before',
    refused: 'refused',
  };
  const shown = Object.entries(summary).map(([name, count]) => [texts[name as keyof Summary], String(count)]);
  output.members(Object.fromEntries(shown));
}
