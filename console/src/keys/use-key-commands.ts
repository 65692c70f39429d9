import { useQueryClient } from '@tanstack/react-query';
import { useApi } from '../api/api-context.ts';
import { bodyOf } from '../api/client.ts';
import { ApiError, NetworkError } from '../api/problem.ts';
import { queryKeys } from '../api/query-keys.ts';
import { idempotencyHeader, type Repeatable } from '../api/repeatable.ts';
import type { ApiKey, ApiKeyChange, ApiKeyList, IssuedApiKey, NewApiKey, Regeneration } from './api-key.ts';
import type { BatchResult, KeyBatch } from './batch/batch.ts';

/** Creates, changes, regenerates and deletes keys, then reloads what depends on them. */
export function useKeyCommands() {
  const api = useApi();
  const client = useQueryClient();
  const refresh = () => {
    void client.invalidateQueries({ queryKey: queryKeys.apiKeys });
    void client.invalidateQueries({ queryKey: queryKeys.workspace });
    void client.invalidateQueries({ queryKey: queryKeys.allAuditEvents });
  };
  /** Changes the pages of the list that are loaded already, which are reloaded afterwards. */
  const changePages = (change: (apiKeys: readonly ApiKey[]) => ApiKey[]) =>
    client.setQueriesData<ApiKeyList>(
      { queryKey: queryKeys.keyPages },
      (page) => page && { ...page, apiKeys: change(page.apiKeys) },
    );
  const changeKey = (apiKey: ApiKey) => {
    client.setQueryData(queryKeys.apiKey(apiKey.id), apiKey);
    changePages((apiKeys) => apiKeys.map((each) => (each.id === apiKey.id ? apiKey : each)));
  };
  /** Keeps an issued key without its value, which must not get into the cache. */
  const changeIssued = (issued: IssuedApiKey) => {
    const [newest] = issued.values;
    if (newest !== undefined) changeKey({ ...issued, key: newest.key });
  };
  /** Reloads after an error too: someone else may have changed the key, or a change without a response may have been made. */
  const bodyOfChange: typeof bodyOf = async (result) => {
    try {
      return await bodyOf(result);
    } catch (error) {
      if (error instanceof ApiError || error instanceof NetworkError) refresh();
      throw error;
    }
  };
  return {
    async create(request: Repeatable<NewApiKey>): Promise<IssuedApiKey> {
      const params = { header: idempotencyHeader(request) };
      const { apiKey } = await bodyOfChange(api.POST('/api/v1/api-keys', { params, body: request.body }));
      changeIssued(apiKey);
      refresh();
      return apiKey;
    },
    async update({ id, change }: { id: string; change: ApiKeyChange }): Promise<ApiKey> {
      const { apiKey } = await bodyOfChange(
        api.PATCH('/api/v1/api-keys/{id}', { params: { path: { id } }, body: change }),
      );
      changeKey(apiKey);
      refresh();
      return apiKey;
    },
    async regenerate({ id, request }: { id: string; request: Repeatable<Regeneration> }): Promise<IssuedApiKey> {
      const path = '/api/v1/api-keys/{id}/regenerate';
      const params = { path: { id }, header: idempotencyHeader(request) };
      const { apiKey } = await bodyOfChange(api.POST(path, { params, body: request.body }));
      changeIssued(apiKey);
      refresh();
      return apiKey;
    },
    async batch(request: Repeatable<KeyBatch>): Promise<readonly BatchResult[]> {
      const params = { header: idempotencyHeader(request) };
      const { results } = await bodyOfChange(api.POST('/api/v1/api-keys/batch', { params, body: request.body }));
      const changes = new Map(results.filter(({ error }) => error === null).map(({ id, apiKey }) => [id, apiKey]));
      changePages((apiKeys) =>
        apiKeys.flatMap((each) => {
          const change = changes.get(each.id);
          if (change === null) return [];
          return [change === undefined ? each : { ...each, ...change }];
        }),
      );
      refresh();
      return results;
    },
    async remove(id: string): Promise<void> {
      await bodyOfChange(api.DELETE('/api/v1/api-keys/{id}', { params: { path: { id } } }));
      changePages((apiKeys) => apiKeys.filter((each) => each.id !== id));
      // The page of the key may still be open, and must not reload the deleted key.
      const others = ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[1] !== id;
      void client.invalidateQueries({ queryKey: queryKeys.apiKeys, predicate: others });
      void client.invalidateQueries({ queryKey: queryKeys.workspace });
      void client.invalidateQueries({ queryKey: queryKeys.allAuditEvents });
    },
  };
}
