import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { devCommand } from './commands/dev.ts';
import { keyCommand } from './commands/key/key.ts';
import { memberCommand } from './commands/member.ts';
import { rootKeyCommand } from './commands/root-key.ts';
import { statusCommand } from './commands/status.ts';
import { urlCommand } from './commands/url.ts';
import { workspaceCommand } from './commands/workspace/workspace.ts';
import { Context, type ContextOf } from './context.ts';
import type { Terminal } from './terminal.ts';

/**
 * The whole command line. It writes to `terminal` and throws every error, a CommanderError for a mistake in the arguments;
 * `run` turns errors into messages and exit codes.
 */
export function createProgram(terminal: Terminal): Command {
  const contextOf: ContextOf = (command) => new Context(command, terminal);
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
    .option('--json', 'print JSON, for scripts')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .showHelpAfterError('(use --help for more information)')
    .addCommand(devCommand())
    .addCommand(workspaceCommand(contextOf))
    .addCommand(rootKeyCommand(contextOf))
    .addCommand(keyCommand(contextOf))
    .addCommand(memberCommand(contextOf))
    .addCommand(statusCommand(contextOf))
    .addCommand(urlCommand(contextOf));
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
