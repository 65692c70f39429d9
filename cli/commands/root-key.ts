import { Command } from 'commander';
import { routes } from '../../lambdas/http/routes/index.ts';
import { Context } from '../context.ts';
import { printLine, printSecret } from '../output.ts';

export function rootKeyCommand(): Command {
  const rootKey = new Command('root-key').description("a workspace's first credential, with every scope");

  rootKey
    .command('issue')
    .description('issue a new root key and show its value, once; the former one is refused from then on')
    .argument('<workspace>', 'the workspace, ws_…')
    .action(async (id: string, _: object, command: Command) => {
      const context = new Context(command);
      context.print(await context.call(routes.issueRootKey, { id }), (answer) =>
        printSecret('root key', answer.rootKey.key),
      );
    });

  rootKey
    .command('revoke')
    .description('refuse the root key from the next request on')
    .argument('<workspace>', 'the workspace, ws_…')
    .action(async (id: string, _: object, command: Command) => {
      const context = new Context(command);
      context.print(await context.call(routes.revokeRootKey, { id }), () => printLine(`${id} has no root key now.`));
    });

  return rootKey;
}
