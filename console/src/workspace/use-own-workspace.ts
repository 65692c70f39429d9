import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-context.ts';
import { bodyOf } from '../api/client.ts';
import { queryKeys } from '../api/query-keys.ts';
import { useWorkspaceChoice } from './workspace-choice-context.ts';

/** Loads the workspace. All further requests name it. */
export function useOwnWorkspace() {
  const api = useApi();
  const choice = useWorkspaceChoice();
  return useQuery({
    queryKey: queryKeys.workspace,
    queryFn: async ({ signal }) => {
      const own = await bodyOf(api.GET('/api/v1/workspace', { signal }));
      choice.settle(own.workspace.id);
      return own;
    },
  });
}
