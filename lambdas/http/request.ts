import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Role, User } from '../domain/access/member.ts';
import type { Powers, Principal } from '../domain/access/principal.ts';
import type { Actor } from '../domain/events/audit-event.ts';

/** The event as the middleware fills it. */
export interface ApiEvent extends APIGatewayProxyEvent {
  caller?: Manager | Operator;
  json?: unknown;
  input?: Readonly<Record<string, unknown>>;
}

/** Somebody with AWS credentials that may call the admin plane. */
export interface Operator {
  readonly actor: Actor;
}

/** Who manages a workspace, and how that is written to the audit log: an API key, or a person who signed in. */
export interface Manager extends Operator {
  readonly principal: Powers;
  /** The person; undefined: a key. */
  readonly member?: User & { readonly role: Role };
}

/** An API key. */
export interface Caller extends Operator {
  readonly principal: Principal;
}
