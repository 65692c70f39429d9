import { Command } from 'commander';
import { routes } from '../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../context.ts';
import { yesOption } from '../options.ts';

const workspaceArgument = ['<workspace>', 'id of the workspace, ws_…'] as const;

export function rootKeyCommand(contextOf: ContextOf): Command {
  return new Command('root-key')
    .description("a workspace's first credential, with every scope")
    .addCommand(issueCommand(contextOf))
    .addCommand(revokeCommand(contextOf));
}

function issueCommand(contextOf: ContextOf): Command {
  return new Command('issue')
    .description('issue a new root key and show its value once; the previous root key is revoked')
    .argument(...workspaceArgument)
    .addOption(yesOption())
    .action(async (id: string, _: object, command: Command) => {
      const context = contextOf(command);
      await context.confirm(`This revokes the current root key of ${id} immediately.`);
      context.print(await context.call(routes.issueRootKey, { id }), (output, { rootKey }) =>
        output.secret('root key', rootKey.key),
      );
    });
}

function revokeCommand(contextOf: ContextOf): Command {
  return new Command('revoke')
    .description('revoke the root key immediately')
    .argument(...workspaceArgument)
    .addOption(yesOption())
    .action(async (id: string, _: object, command: Command) => {
      const context = contextOf(command);
      await context.confirm(`This revokes the root key of ${id} immediately. Nobody can use it again.`);
      context.print(await context.call(routes.revokeRootKey, { id }), (output) =>
        output.line(`${id} has no root key now.`),
      );
    });
}
