import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Actor } from '../domain/audit-event.ts';
import type { Principal } from '../domain/principal.ts';

/** The event as the middleware fills it. */
export interface ApiEvent extends APIGatewayProxyEvent {
  caller?: Caller;
  json?: unknown;
  input?: Readonly<Record<string, unknown>>;
}

/** Who calls, and how that is written to the audit log. */
export interface Caller {
  readonly principal: Principal;
  readonly actor: Actor;
}
