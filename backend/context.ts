import { type AuthorizerContext as Context, isAuthorizerContext } from '../lambdas/http/authorizer-context-checks.ts';
import type { AnyEvent } from './events.ts';

/** The context of an authorizer, as the event of a request has it. */
export type ContextValues = Readonly<Record<string, unknown>>;

/** Returns the context of the authorizer of a request. An HTTP API puts it under `lambda` in the payload format 2.0. */
export function contextOf({ requestContext: { authorizer } }: AnyEvent): ContextValues {
  const values: ContextValues = authorizer ?? {};
  const { lambda } = values;
  return typeof lambda === 'object' && lambda !== null ? (lambda as ContextValues) : values;
}

/** Returns a context if it is that of Latchkey's authorizer, or undefined for the context of another authorizer. */
export function latchkeyContext(values: ContextValues): Context | undefined {
  return isAuthorizerContext(values) ? values : undefined;
}
