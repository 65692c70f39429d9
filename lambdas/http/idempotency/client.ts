import type { Manager, Operator } from '../request.ts';

/**
 * Returns the identity of the client, in parts. Only the same client gets a kept answer. A key is the same client with each of its
 * values, and a person is one client in each workspace. All sessions of an IAM role are one client: the tasks of one program have
 * different sessions, and the task that repeats a request is often not the one that sent it.
 */
export function clientOf(caller: Manager | Operator): readonly string[] {
  if (!('principal' in caller)) return [caller.actor.type, withoutSession(caller.actor.id)];
  const { workspaceId } = caller.principal;
  if (caller.member === undefined) return [caller.actor.type, workspaceId, caller.actor.id];
  return [caller.actor.type, workspaceId, caller.member.issuer, caller.member.subject];
}

/** Returns the ARN of an assumed role without the name of the session; every other ARN as it is. */
function withoutSession(arn: string): string {
  return arn.replace(/^(arn:[^:]+:sts::\d+:assumed-role\/[^/]+)\/.*$/, '$1');
}
