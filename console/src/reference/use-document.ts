import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-context.ts';
import { bodyOf } from '../api/client.ts';
import { queryKeys } from '../api/query-keys.ts';
import type { Document } from './document.ts';

/** Loads the OpenAPI document. It changes only with a deployment. */
export function useDocument() {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.document,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    queryFn: async ({ signal }) => {
      const document: unknown = await bodyOf(api.GET('/openapi.json', { signal }));
      return document as Document;
    },
  });
}
