import { useMemo } from 'react';
import { useApiKeys } from '../keys/list/use-api-keys.ts';
import { useMembers } from '../members/use-members.ts';
import type { AuditEvent } from './audit-event.ts';
import { namesOf } from './names.ts';

const none: readonly never[] = [];

/** The present keys and members, and the names of everything that the events mention. */
export function useNames(events: readonly AuditEvent[]) {
  const apiKeys = useApiKeys().data?.apiKeys ?? none;
  const members = useMembers().data?.members ?? none;
  const names = useMemo(() => namesOf({ apiKeys, members, events }), [apiKeys, members, events]);
  return { apiKeys, members, names };
}
