import { useMemo } from 'react';
import { useMembers } from '../members/use-members.ts';
import { useWorkspace } from '../workspace/workspace-context.ts';
import type { AuditEvent } from './audit-event.ts';
import { namesOf } from './names.ts';
import { useAllKeys } from './use-all-keys.ts';

const none: readonly never[] = [];

/** The present keys and members, and the names of everything that the events mention. */
export function useNames(events: readonly AuditEvent[]) {
  const apiKeys = useAllKeys().data ?? none;
  const members = useMembers().data?.members ?? none;
  const { rootKeyId } = useWorkspace().workspace;
  const names = useMemo(() => namesOf({ apiKeys, members, events, rootKeyId }), [apiKeys, members, events, rootKeyId]);
  return { apiKeys, members, rootKeyId, names };
}
