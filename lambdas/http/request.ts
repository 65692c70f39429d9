import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Actor } from '../domain/audit-event.ts';
import type { Principal } from '../domain/principal.ts';

/** The event as the middleware fills it. */
export interface ApiEvent extends APIGatewayProxyEvent {
  caller?: Caller | Operator;
  json?: unknown;
  input?: Readonly<Record<string, unknown>>;
}

/** Somebody with AWS credentials that may call the admin plane. */
export interface Operator {
  readonly actor: Actor;
}

/** Who calls, and how that is written to the audit log. */
export interface Caller extends Operator {
  readonly principal: Principal;
}
