import { useQueryClient } from '@tanstack/react-query';
import { useApi } from '../api/api-context.ts';
import { answerOf } from '../api/client.ts';
import { ApiError, NetworkError } from '../api/problem.ts';
import { queryKeys } from '../api/query-keys.ts';
import type { ApiKey, ApiKeyChange, IssuedApiKey, NewApiKey, Regeneration } from './api-key.ts';

/** What changes keys. What is known of them is asked for again afterwards. */
export function useKeyCommands() {
  const api = useApi();
  const client = useQueryClient();
  const refresh = () => {
    void client.invalidateQueries({ queryKey: queryKeys.apiKeys });
    void client.invalidateQueries({ queryKey: queryKeys.workspace });
    void client.invalidateQueries({ queryKey: queryKeys.allAuditEvents });
  };
  /** What is refused may not be as it is shown: somebody else changed it. What got no answer may have been done. */
  const answered: typeof answerOf = async (answer) => {
    try {
      return await answerOf(answer);
    } catch (error) {
      if (error instanceof ApiError || error instanceof NetworkError) refresh();
      throw error;
    }
  };
  return {
    async create(body: NewApiKey): Promise<IssuedApiKey> {
      const { apiKey } = await answered(api.POST('/api/v1/api-keys', { body }));
      refresh();
      return apiKey;
    },
    async update({ id, change }: { id: string; change: ApiKeyChange }): Promise<ApiKey> {
      const { apiKey } = await answered(api.PATCH('/api/v1/api-keys/{id}', { params: { path: { id } }, body: change }));
      client.setQueryData(queryKeys.apiKey(id), apiKey);
      refresh();
      return apiKey;
    },
    async regenerate({ id, body }: { id: string; body: Regeneration }): Promise<IssuedApiKey> {
      const path = '/api/v1/api-keys/{id}/regenerate';
      const { apiKey } = await answered(api.POST(path, { params: { path: { id } }, body }));
      refresh();
      return apiKey;
    },
    async remove(id: string): Promise<void> {
      await answered(api.DELETE('/api/v1/api-keys/{id}', { params: { path: { id } } }));
      // The page of the key may still be open: what is gone is not asked for.
      const others = ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[1] !== id;
      void client.invalidateQueries({ queryKey: queryKeys.apiKeys, predicate: others });
      void client.invalidateQueries({ queryKey: queryKeys.workspace });
      void client.invalidateQueries({ queryKey: queryKeys.allAuditEvents });
    },
  };
}
