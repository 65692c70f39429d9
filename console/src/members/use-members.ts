import { useQuery } from '@tanstack/react-query';
import { allPages } from '../api/all-pages.ts';
import { useApi } from '../api/api-context.ts';
import { bodyOf } from '../api/client.ts';
import { queryKeys } from '../api/query-keys.ts';
import type { Member } from './member.ts';

const pageSize = 100;
/** A workspace with more members than these pages hold lists the others with the API. */
const mostPages = 10;

export interface MemberList {
  readonly members: readonly Member[];
  readonly isComplete: boolean;
}

/** Loads the members of the workspace. */
export function useMembers() {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.members,
    queryFn: async ({ signal }): Promise<MemberList> => {
      const load = (cursor: string | undefined) =>
        bodyOf(
          api.GET('/api/v1/members', { params: { query: { limit: pageSize, ...(cursor && { cursor }) } }, signal }),
        );
      const pages = await allPages(load, mostPages);
      return { members: pages.flatMap(({ members }) => members), isComplete: pages.at(-1)?.nextCursor === null };
    },
  });
}
