import { Command } from 'commander';
import { routes } from '../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../context.ts';
import { limitOption, moment, workspaceOption } from '../options.ts';
import { pageSize, readPages } from '../service/pages.ts';

interface ListOptions {
  readonly limit: number;
  readonly key?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly from?: string;
  readonly to?: string;
}

export function auditEventCommand(contextOf: ContextOf): Command {
  return new Command('audit-event')
    .description('the audit log of a workspace: who changed what, and when')
    .addCommand(listCommand(contextOf).addOption(workspaceOption()));
}

function listCommand(contextOf: ContextOf): Command {
  return new Command('list')
    .description('list the audit events, newest first')
    .option('--key <id>', 'events about this API key')
    .option('--actor <id>', 'events that this key, person or operator caused')
    .option('--action <type>', 'events of this type, such as key.created')
    .option('--from <time>', 'events at this time or later, ISO 8601', moment)
    .option('--to <time>', 'events before this time, ISO 8601', moment)
    .addOption(limitOption())
    .action(async ({ limit, key: keyId, ...filter }: ListOptions, command: Command) => {
      const context = contextOf(command);
      const { actor, action, from, to } = filter;
      const query = { keyId, actor, action, from, to, limit: pageSize(limit) };
      const pages = await readPages(
        (cursor) => context.call(routes.listAuditEvents, { query: { ...query, cursor } }),
        (page) => page.auditEvents,
        limit,
      );
      const auditEvents = pages.flatMap((page) => page.auditEvents).slice(0, limit);
      context.print({ auditEvents }, (output) =>
        output.table(
          ['AT', 'ACTION', 'KEY', 'ACTOR', 'CHANGES'],
          auditEvents.map((event) => [
            event.at,
            event.action,
            event.keyId ?? '',
            `${event.actor.type} ${event.actor.id}`,
            JSON.stringify(event.changes),
          ]),
        ),
      );
    });
}
