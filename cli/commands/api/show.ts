import type * as z from 'zod';
import type { ResponseSchema, routes } from '../../../lambdas/http/routes/index.ts';
import type { Output } from '../../output.ts';

type Api = z.output<ResponseSchema<typeof routes.getRegisteredApi>>['api'];

/** The argument of every command for one API. */
export const apiArgument = ['<api>', 'id of the API at API Gateway, such as a1b2c3d4e5'] as const;

export function showApi(output: Output, { id, name, scopes, limitAtGateway, createdAt, updatedAt }: Api): void {
  output.members({
    id,
    ...(name !== null && { name }),
    'limit at gateway': limitAtGateway ? 'yes' : 'no',
    created: createdAt,
    updated: updatedAt,
  });
  output.line('');
  output.table(
    ['ROUTE', 'SCOPE', 'COST'],
    Object.entries(scopes).map(([route, scope]) =>
      typeof scope === 'string' ? [route, scope, '1'] : [route, scope.scope, String(scope.cost)],
    ),
  );
}
