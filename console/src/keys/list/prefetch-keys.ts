import type { QueryClient } from '@tanstack/react-query';
import type { Api } from '../../api/client.ts';
import { filtersFrom } from './key-filters.ts';
import { keyPage } from './use-key-list.ts';
import { keptPreferences } from './use-key-preferences.ts';

/** Requests the first page of the list while the workspace loads. The list reports errors itself. */
export function prefetchKeys(client: QueryClient, api: Api): void {
  const filters = filtersFrom(new URLSearchParams(location.search));
  void client.prefetchQuery({ ...keyPage(api, filters, keptPreferences().pageSize), retry: false });
}
