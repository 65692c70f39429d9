import type { components } from '../api/schema.d.ts';
import type { AuditEvent } from './audit-event.ts';
import { audit as auditTexts } from './strings.ts';

/** Names of the keys and people that events refer to by id. */
export interface Names {
  readonly keys: ReadonlyMap<string, string>;
  /** Names of people by subject. */
  readonly people: ReadonlyMap<string, string>;
}

interface Known {
  readonly apiKeys: readonly Pick<components['schemas']['ApiKey'], 'id' | 'name'>[];
  readonly members: readonly Pick<components['schemas']['Member'], 'subject' | 'name'>[];
  /** Newest first. They name keys and people that no longer exist. */
  readonly events: readonly AuditEvent[];
  /** The id of the present root key; null if there is none. */
  readonly rootKeyId: string | null;
}

/** Collects the latest known name of each key and person. */
export function namesOf({ apiKeys, members, events, rootKeyId }: Known): Names {
  const keys = new Map<string, string>();
  const people = new Map<string, string>();
  for (const { action, keyId, changes } of events.toReversed()) {
    const { name, subject, rootKeyId } = changes;
    if (action === 'workspace.created' && typeof rootKeyId === 'string') keys.set(rootKeyId, auditTexts.rootKey);
    if (action.startsWith('root_key.') && keyId !== null) keys.set(keyId, auditTexts.rootKey);
    if (typeof name !== 'string') continue;
    if (action.startsWith('key.') && keyId !== null) keys.set(keyId, name);
    if (action.startsWith('member.') && typeof subject === 'string') people.set(subject, name);
  }
  if (rootKeyId !== null) keys.set(rootKeyId, auditTexts.rootKey);
  for (const { id, name } of apiKeys) keys.set(id, name);
  for (const { subject, name } of members) {
    if (name === null) people.delete(subject);
    else people.set(subject, name);
  }
  return { keys, people };
}
