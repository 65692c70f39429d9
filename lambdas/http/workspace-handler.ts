import type * as z from 'zod';
import { powersOfOperator } from '../domain/access/principal.ts';
import { workspaceIdOf } from '../domain/workspaces/workspace.ts';
import { type ApiHandler, type ApiRequest, apiHandler, type DependenciesOf } from './api-handler.ts';
import type { KeepingDependencies } from './dependencies.ts';
import type { ResponseSchema, Route } from './routes/route.ts';

type OwnRoute = Route & { readonly auth: 'management' };

/** A route for operators that the function of a workspace's own route serves. `id` names the workspace, and `keyId` the key. */
type OperatorRoute<R extends OwnRoute> = Route & {
  readonly auth: 'iam';
  readonly method: R['method'];
  readonly lambda: R['lambda'];
  readonly success: R['success'];
  readonly request: { readonly path?: readonly ('id' | 'keyId')[] };
};

/** The parsed parts of a request to such a route. */
interface OperatorInput {
  readonly path: { readonly id: string; readonly keyId?: string };
  readonly query?: object;
  readonly body?: unknown;
}

/**
 * Creates the handler of a route of the workspace, for its keys and members, and of the same route for operators.
 *
 * API Gateway sets `resource` to the route whose method it ran, and each route then requires its own proof in the request context:
 * the context of Latchkey's authorizer, or the ARN of the signer. Nothing that a client sends selects the kind of caller, and
 * the workspace of an operator comes from the path of a signed request only.
 */
export function workspaceHandler<R extends OwnRoute>(
  own: R,
  forOperators: OperatorRoute<R>,
  dependencies: DependenciesOf<R>,
  handle: (request: ApiRequest<R>) => Promise<z.input<ResponseSchema<R>>>,
): ApiHandler {
  const byOwn = apiHandler(own, dependencies, handle);
  const byOperators = apiHandler<Route & { readonly auth: 'iam' }>(
    forOperators,
    dependencies as KeepingDependencies,
    ({ caller, input, ...request }) => {
      const { path, query, body } = input as OperatorInput;
      const principal = powersOfOperator(workspaceIdOf(path.id));
      return handle({
        ...request,
        caller: { ...caller, principal },
        // Operators see no values: a policy for read access cannot tell `full=true` from other requests.
        input: { path: { id: path.keyId }, query: { ...query, full: false }, body },
      } as unknown as ApiRequest<R>);
    },
  );
  return (event, context) => (event.resource === forOperators.path ? byOperators : byOwn)(event, context);
}
