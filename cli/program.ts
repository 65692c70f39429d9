import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { keyCommand } from './commands/key.ts';
import { memberCommand } from './commands/member.ts';
import { rootKeyCommand } from './commands/root-key.ts';
import { statusCommand } from './commands/status.ts';
import { urlCommand } from './commands/url.ts';
import { workspaceCommand } from './commands/workspace.ts';

/** The whole command line. */
export function createProgram(): Command {
  const program = new Command('latchkey')
    .description('Operates Latchkey: workspaces and their root keys, and the API keys and members of a workspace.')
    .version(packageJson.version)
    .option('--url <url>', "the API's address; else LATCHKEY_URL, else that of the stack")
    .option('--stack <name>', 'the CloudFormation stack; else LATCHKEY_STACK, else as cdk.json says')
    .option('--region <region>', 'the AWS Region; else as the AWS configuration says')
    .option('--local', 'the local run (npm start)')
    .option('--data-dir <folder>', 'its data folder; else LATCHKEY_DATA_DIR, else .latchkey')
    .option('--json', 'print JSON, for scripts')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(--help tells more)');
  const commands = [workspaceCommand(), rootKeyCommand(), keyCommand(), memberCommand(), statusCommand(), urlCommand()];
  for (const command of commands) program.addCommand(command);
  // Also for the commands below: a mistake is thrown, not ended with an exit code of commander's own.
  const throwing = (command: Command): void => {
    command.exitOverride().copyInheritedSettings(program);
    for (const each of command.commands) throwing(each);
  };
  throwing(program);
  return program;
}
