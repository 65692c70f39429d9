import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../../context.ts';
import { metadataOption, RequiredOption } from '../../options.ts';
import { showWorkspace } from './show.ts';

export function createCommand(contextOf: ContextOf): Command {
  return new Command('create')
    .description('create a workspace and show the value of its root key once')
    .addOption(new RequiredOption('--name <name>', 'display name'))
    .addOption(new RequiredOption('--plan <plan>', 'one of the configured plans'))
    .option('--external-id <id>', 'id of the workspace in your own system; no two workspaces have the same one')
    .addOption(metadataOption())
    .action(async (body: Readonly<Record<string, unknown>>, command: Command) => {
      const context = contextOf(command);
      const response = await context.call(routes.createWorkspace, { body });
      context.print(response, (output, { workspace, rootKey }) => {
        showWorkspace(output, workspace);
        output.secret('root key', rootKey.key);
      });
    });
}
