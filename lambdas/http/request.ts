import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { User } from '../domain/access/member.ts';
import type { Powers, Principal } from '../domain/access/principal.ts';
import type { Role } from '../domain/access/roles.ts';
import type { Actor } from '../domain/events/audit-event.ts';
import type { CallingKey } from '../domain/keys/manage/calling-key.ts';
import type { Asker } from '../domain/verification/asker.ts';

/** The event with the fields that the middleware adds. */
export interface ApiEvent extends APIGatewayProxyEvent {
  caller?: Manager | Operator;
  /** The caller of a route whose function verifies the caller's key itself. */
  asker?: Asker;
  json?: unknown;
  input?: Readonly<Record<string, unknown>>;
}

/** A caller of the admin plane, who has AWS credentials for it. */
export interface Operator {
  readonly actor: Actor;
}

/** The caller of a management route, an API key or a signed-in person. `actor` is its form in the audit log. */
export interface Manager extends Operator {
  readonly principal: Powers;
  /** The key; undefined if the caller is a person. */
  readonly key?: CallingKey;
  /** The person; undefined if the caller is a key. */
  readonly member?: User & { readonly role: Role };
}

/** An API key. */
export interface Caller extends Operator {
  readonly principal: Principal;
  readonly key: CallingKey;
}
