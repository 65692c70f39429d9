import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { apiCommand } from './commands/api/api.ts';
import { auditEventCommand } from './commands/audit-event.ts';
import { completionCommand } from './commands/completion.ts';
import { devCommand } from './commands/dev.ts';
import { helpCommand } from './commands/help.ts';
import { keyCommand } from './commands/key/key.ts';
import { memberCommand } from './commands/member.ts';
import { pepperCommand } from './commands/pepper.ts';
import { planCommand } from './commands/plan.ts';
import { restoreCommand } from './commands/restore.ts';
import { rootKeyCommand } from './commands/root-key.ts';
import { serviceKeyCommand } from './commands/service-key.ts';
import { statusCommand } from './commands/status.ts';
import { urlCommand } from './commands/url.ts';
import { usageCommand } from './commands/usage.ts';
import { workspaceCommand } from './commands/workspace/workspace.ts';
import { Context, type ContextOf } from './context.ts';
import { checkRequiredOptions } from './options.ts';
import type { HiddenSecrets } from './secrets/hidden-secrets.ts';
import type { Terminal, TextSink } from './terminal.ts';

/**
 * The whole command line. It writes to `terminal` and throws every error, a CommanderError for a mistake in the arguments;
 * `run` turns errors into messages and exit codes.
 * @param parserErrors Receives the messages about mistakes in the arguments
 */
export function createProgram(terminal: Terminal, secrets: HiddenSecrets, parserErrors: TextSink): Command {
  const contextOf: ContextOf = (command) => new Context(command, terminal, secrets);
  const program = new Command('latchkey')
    .description('Manages Latchkey: workspaces and their root keys, and the API keys and members of a workspace.')
    .version(packageJson.version)
    .option('--url <url>', 'URL of the API (default: LATCHKEY_URL, else the URL of the stack)')
    .option(
      '--stack <name>',
      'CloudFormation stack (default: LATCHKEY_STACK, else the stack with Latchkey in the CDK app of this folder)',
    )
    .option('--region <region>', 'AWS Region (default: the Region of the AWS configuration)')
    .option('--local', 'use the local run (latchkey dev, or npm start)')
    .option('--data-dir <folder>', 'data folder of the local run (default: LATCHKEY_DATA_DIR, else .latchkey)')
    .option('--key-file <file>', 'file with the management key; - reads standard input (default: LATCHKEY_KEY)')
    .option('--json', 'print results and errors as JSON, for scripts')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => parserErrors.write(text),
    })
    .showHelpAfterError('(use --help for more information)')
    .helpCommand(false)
    .hook('preAction', (_, command) => checkRequiredOptions(command));
  const commands = [
    devCommand(),
    workspaceCommand(contextOf),
    rootKeyCommand(contextOf),
    keyCommand(contextOf),
    serviceKeyCommand(contextOf),
    apiCommand(contextOf),
    usageCommand(contextOf),
    auditEventCommand(contextOf),
    planCommand(contextOf),
    memberCommand(contextOf),
    pepperCommand(contextOf),
    restoreCommand(contextOf),
    statusCommand(contextOf),
    urlCommand(contextOf),
    completionCommand(contextOf),
    helpCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  inheritSettings(program);
  return program;
}

/** Gives all subcommands the output of `program`, and makes them throw errors instead of ending the process. */
function inheritSettings(program: Command): void {
  const visit = (command: Command): void => {
    command.copyInheritedSettings(program).exitOverride();
    command.commands.forEach(visit);
  };
  visit(program);
}
