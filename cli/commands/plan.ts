import { Command } from 'commander';
import type * as z from 'zod';
import { type ResponseSchema, routes } from '../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../context.ts';
import { quotaText } from '../quotas.ts';
import { limitsText } from '../rate-limits.ts';

export function planCommand(contextOf: ContextOf): Command {
  return new Command('plan')
    .description('the plan of the workspace and the public plans (operators: see also status)')
    .addCommand(listCommand(contextOf));
}

function listCommand(contextOf: ContextOf): Command {
  return new Command('list')
    .description('list the plans with their limits, and mark the plan of the workspace')
    .action(async (_: object, command: Command) => {
      const context = contextOf(command);
      const { plans, workspace } = await context.call(routes.getOwnWorkspace);
      context.print({ plans, current: workspace.plan }, (output) =>
        output.table(
          ['PLAN', 'KEYS', 'LIMITS OF EACH KEY', 'QUOTA', ''],
          plans.map(({ name, maxKeys, limits, quota }) => [
            name,
            String(maxKeys ?? 'any number'),
            limits === null ? 'no API access' : limitsText(limits),
            quota === null ? 'none' : quotaText(quota),
            name === workspace.plan ? ownText(workspace) : '',
          ]),
        ),
      );
    });
}

type Workspace = z.output<ResponseSchema<typeof routes.getOwnWorkspace>>['workspace'];

/** Returns the mark of the plan of the workspace, with the values that an operator set instead. */
function ownText({ maxKeys, limits, overrides }: Workspace): string {
  const own = [
    ...(overrides.maxKeys === null ? [] : [`${maxKeys} keys`]),
    ...(overrides.limits === null || limits === null ? [] : [limitsText(limits)]),
    ...(overrides.quota === null ? [] : [quotaText(overrides.quota)]),
  ];
  return own.length === 0 ? 'this workspace' : `this workspace, with ${own.join(', ')}`;
}
