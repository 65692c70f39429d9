import { useQueryClient } from '@tanstack/react-query';
import { useApi } from '../api/api-context.ts';
import { answerOf } from '../api/client.ts';
import { queryKeys } from '../api/query-keys.ts';
import type { components } from '../api/schema.d.ts';
import type { Member } from './member.ts';

/** What changes who is a member. What is known of them is asked for again afterwards. */
export function useMemberCommands() {
  const api = useApi();
  const client = useQueryClient();
  const refresh = () => {
    void client.invalidateQueries({ queryKey: queryKeys.members });
    // The person may have changed what they themselves may do.
    void client.invalidateQueries({ queryKey: queryKeys.workspace });
    void client.invalidateQueries({ queryKey: queryKeys.allAuditEvents });
  };
  return {
    async put(body: components['schemas']['NewMember']): Promise<Member> {
      const { member } = await answerOf(api.PUT('/api/v1/members', { body }));
      refresh();
      return member;
    },
    async remove(subject: string): Promise<void> {
      await answerOf(api.DELETE('/api/v1/members', { params: { query: { subject } } }));
      refresh();
    },
  };
}
