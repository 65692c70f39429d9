import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import { CliError } from '../../cli-error.ts';
import type { ContextOf } from '../../context.ts';
import { keyValueIn } from '../../secrets/key-value.ts';
import { textOf } from '../../terminal.ts';

const hint = 'read -rs VALUE; printf %s "$VALUE" | npx latchkey key find';

export function findCommand(contextOf: ContextOf): Command {
  return new Command('find')
    .description('find the API key that has a value, read from standard input; with AWS credentials, in all workspaces')
    .addHelpText('after', `\nExample:\n  ${hint}\n`)
    .action(async (_: object, command: Command) => {
      const context = contextOf(command);
      const { stdin } = context.terminal;
      // The terminal would show the value.
      if (stdin.isTTY) throw new CliError('usage', `Pipe the key value into the command: ${hint}`);
      const text = await textOf(stdin);
      context.secrets.add(text);
      const key = keyValueIn(text, 'The text on standard input');
      const response = await context.call(routes.lookupKey, { body: { key } });
      context.print(response, (output, { apiKey }) =>
        output.members({
          id: apiKey.id,
          name: apiKey.name,
          workspace: apiKey.workspaceId,
          'root key': apiKey.isRoot ? 'yes' : 'no',
          environment: apiKey.environment,
          value: `${apiKey.key} (${apiKey.isNewest ? 'the newest' : 'the previous one'})`,
          accepted: apiKey.isAccepted ? 'yes' : 'no',
        }),
      );
    });
}
