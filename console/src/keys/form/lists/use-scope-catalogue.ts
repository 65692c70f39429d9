import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { queryKeys } from '../../../api/query-keys.ts';
import { useDeploymentSettings } from '../../../api/use-deployment-settings.ts';
import { useDocument } from '../../../reference/use-document.ts';
import type { ApiKeyList } from '../../api-key.ts';
import { scopeCatalogue } from './scope-catalogue.ts';

/** Returns the scopes that a form offers, from the configuration, the API document and the keys that the page has loaded. */
export function useScopeCatalogue() {
  const client = useQueryClient();
  const { data: document } = useDocument();
  const configured = useDeploymentSettings()?.scopes;
  return useMemo(() => {
    const pages = client.getQueriesData<ApiKeyList>({ queryKey: queryKeys.keyPages });
    const used = pages.flatMap(([, page]) => page?.apiKeys ?? []).flatMap(({ scopes }) => scopes);
    return scopeCatalogue({ document, configured }, used);
  }, [client, document, configured]);
}
