import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../../context.ts';
import { metadataOption, RequiredOption } from '../../options.ts';
import { newOverrides, overridesOf } from './overrides.ts';
import { showWorkspace } from './show.ts';

export function createCommand(contextOf: ContextOf): Command {
  const create = new Command('create')
    .description('create a workspace and show the value of its root key once')
    .addOption(new RequiredOption('--name <name>', 'display name'))
    .addOption(new RequiredOption('--plan <plan>', 'one of the configured plans'))
    .option('--external-id <id>', 'id of the workspace in your own system; no two workspaces have the same one')
    .addOption(metadataOption());
  for (const option of Object.values(newOverrides)) create.addOption(option);
  return create.action(async (given: Readonly<Record<string, unknown>>, command: Command) => {
    const context = contextOf(command);
    const { name, plan, externalId, metadata } = given;
    const body = { name, plan, externalId, metadata, ...overridesOf(given, newOverrides) };
    const response = await context.call(routes.createWorkspace, { body });
    context.print(response, (output, { workspace, rootKey }) => {
      showWorkspace(output, workspace);
      output.secret('root key', rootKey.key);
    });
  });
}
