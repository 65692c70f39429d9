import { Command } from 'commander';
import { routes } from '../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../context.ts';
import { RequiredOption, yesOption } from '../options.ts';

export function serviceKeyCommand(contextOf: ContextOf): Command {
  return new Command('service-key')
    .description('keys with which services ask whether an API key is valid, for all workspaces')
    .addCommand(createCommand(contextOf))
    .addCommand(listCommand(contextOf))
    .addCommand(deleteCommand(contextOf));
}

function createCommand(contextOf: ContextOf): Command {
  return new Command('create')
    .description('create a service key and show its value once')
    .addOption(new RequiredOption('--name <name>', 'the service that gets the key'))
    .action(async (body: { name: string }, command: Command) => {
      const context = contextOf(command);
      context.print(await context.call(routes.createServiceKey, { body }), (output, { serviceKey }) => {
        output.members({ id: serviceKey.id, name: serviceKey.name });
        output.secret('service key', serviceKey.key);
      });
    });
}

function listCommand(contextOf: ContextOf): Command {
  return new Command('list')
    .description('list the service keys, newest first')
    .action(async (_: object, command: Command) => {
      const context = contextOf(command);
      context.print(await context.call(routes.listServiceKeys), (output, { serviceKeys }) =>
        output.table(
          ['ID', 'NAME', 'KEY', 'CREATED', 'LAST USED'],
          serviceKeys.map(({ id, name, key, createdAt, lastUsedAt }) => [id, name, key, createdAt, lastUsedAt ?? '']),
        ),
      );
    });
}

function deleteCommand(contextOf: ContextOf): Command {
  return new Command('delete')
    .description('delete a service key; its value is refused immediately')
    .argument('<id>', 'id of the service key, svc_…')
    .addOption(yesOption())
    .action(async (id: string, _: object, command: Command) => {
      const context = contextOf(command);
      await context.confirm(`This deletes the service key ${id}. A service that still uses it cannot verify keys.`);
      context.print(await context.call(routes.deleteServiceKey, { id }), (output) => output.line(`${id} is deleted.`));
    });
}
