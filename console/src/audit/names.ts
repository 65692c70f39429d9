import type { components } from '../api/schema.d.ts';
import { strings } from '../strings.ts';
import type { AuditEvent } from './audit-event.ts';

/** What people call what events name by ids. */
export interface Names {
  readonly keys: ReadonlyMap<string, string>;
  /** Of people by subject. */
  readonly people: ReadonlyMap<string, string>;
}

interface Known {
  readonly apiKeys: readonly Pick<components['schemas']['ApiKey'], 'id' | 'name'>[];
  readonly members: readonly Pick<components['schemas']['Member'], 'subject' | 'name'>[];
  /** Newest first. They tell of keys and people who are no more. */
  readonly events: readonly AuditEvent[];
}

/** The latest name of each, as far as it is known. */
export function namesOf({ apiKeys, members, events }: Known): Names {
  const keys = new Map<string, string>();
  const people = new Map<string, string>();
  for (const { action, keyId, changes } of events.toReversed()) {
    const { name, subject, rootKeyId } = changes;
    if (action === 'workspace.created' && typeof rootKeyId === 'string') keys.set(rootKeyId, strings.audit.rootKey);
    if (action.startsWith('root_key.') && keyId !== null) keys.set(keyId, strings.audit.rootKey);
    if (typeof name !== 'string') continue;
    if (action.startsWith('key.') && keyId !== null) keys.set(keyId, name);
    if (action.startsWith('member.') && typeof subject === 'string') people.set(subject, name);
  }
  for (const { id, name } of apiKeys) keys.set(id, name);
  for (const { subject, name } of members) {
    if (name === null) people.delete(subject);
    else people.set(subject, name);
  }
  return { keys, people };
}
