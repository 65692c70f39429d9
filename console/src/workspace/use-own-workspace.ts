import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-context.ts';
import { answerOf } from '../api/client.ts';
import { queryKeys } from '../api/query-keys.ts';
import { useWorkspaceChoice } from './workspace-choice-context.ts';

/** Asks which workspace this is. From then on each request names it. */
export function useOwnWorkspace() {
  const api = useApi();
  const choice = useWorkspaceChoice();
  return useQuery({
    queryKey: queryKeys.workspace,
    queryFn: async ({ signal }) => {
      const answer = await answerOf(api.GET('/api/v1/workspace', { signal }));
      choice.settle(answer.workspace.id);
      return answer;
    },
  });
}
