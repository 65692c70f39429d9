import { useCollection } from '@cloudscape-design/collection-hooks';
import { type ReactNode, useMemo, useState } from 'react';
import { type ApiKey, type KeyStatus, statusOf } from '../api-key.ts';
import { keyColumns } from './key-columns.tsx';

export type EnvironmentChoice = ApiKey['environment'] | 'any';
export type StatusChoice = KeyStatus | 'any';

/** Searches, filters, sorts and paginates the keys. */
export function useKeyCollection(
  pageSize: number,
  apiKeys: readonly ApiKey[],
  empty: ReactNode,
  noMatch: (clear: () => void) => ReactNode,
) {
  const [environment, setEnvironment] = useState<EnvironmentChoice>('any');
  const [status, setStatus] = useState<StatusChoice>('any');
  const chosen = useMemo(
    () =>
      apiKeys.filter(
        (apiKey) =>
          (environment === 'any' || apiKey.environment === environment) &&
          (status === 'any' || statusOf(apiKey) === status),
      ),
    [apiKeys, environment, status],
  );
  const isFiltered = environment !== 'any' || status !== 'any';
  const newestFirst = keyColumns.find(({ id }) => id === 'created');
  const collection = useCollection(chosen, {
    filtering: {
      fields: ['name', 'key', 'id'],
      empty: isFiltered ? noMatch(clear) : empty,
      noMatch: noMatch(clear),
    },
    pagination: { pageSize },
    sorting: newestFirst && { defaultState: { sortingColumn: newestFirst, isDescending: true } },
    selection: {},
  });
  function clear() {
    collection.actions.setFiltering('');
    setEnvironment('any');
    setStatus('any');
  }
  return { ...collection, environment, setEnvironment, status, setStatus };
}
