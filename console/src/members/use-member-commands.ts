import { useQueryClient } from '@tanstack/react-query';
import { useApi } from '../api/api-context.ts';
import { bodyOf } from '../api/client.ts';
import { queryKeys } from '../api/query-keys.ts';
import type { components } from '../api/schema.d.ts';
import type { Member } from './member.ts';
import type { MemberList } from './use-members.ts';

/** Adds, changes and removes members, then reloads what depends on them. */
export function useMemberCommands() {
  const api = useApi();
  const client = useQueryClient();
  const refresh = () => {
    void client.invalidateQueries({ queryKey: queryKeys.members });
    // The change may affect the person's own role.
    void client.invalidateQueries({ queryKey: queryKeys.workspace });
    void client.invalidateQueries({ queryKey: queryKeys.allAuditEvents });
  };
  /** Changes the list that is loaded already, which is reloaded afterwards. */
  const changeList = (change: (members: readonly Member[]) => Member[]) =>
    client.setQueryData<MemberList>(queryKeys.members, (list) => list && { ...list, members: change(list.members) });
  return {
    async put(body: components['schemas']['NewMember']): Promise<Member> {
      const { member } = await bodyOf(api.PUT('/api/v1/members', { body }));
      changeList((members) => [...members.filter(({ subject }) => subject !== member.subject), member]);
      refresh();
      return member;
    },
    async remove(subject: string): Promise<void> {
      await bodyOf(api.DELETE('/api/v1/members', { params: { query: { subject } } }));
      changeList((members) => members.filter((member) => member.subject !== subject));
      refresh();
    },
  };
}
