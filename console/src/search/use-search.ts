import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import { bodyOf } from '../api/client.ts';
import { queryKeys } from '../api/query-keys.ts';
import { pages } from '../layout/pages.ts';
import { useMembers } from '../members/use-members.ts';
import { type ResultGroup, resultsFor } from './results.ts';

interface Search {
  readonly groups: readonly ResultGroup[];
  readonly isLoading: boolean;
  /** The reason why the API couldn't search the keys. Members and pages are found without it. */
  readonly error: Error | null;
  readonly retry: () => void;
}

const mostKeys = 8;
/** The longest query that the API accepts, in characters. */
const longestQuery = 100;
/** The time without typing after which the API is asked. */
const pauseMs = 200;
const none: readonly never[] = [];

/** Searches keys with the API, and members and pages in the browser. @param text Never contains a whole key value. */
export function useSearch(text: string): Search {
  const api = useApi();
  const typed = text.trim().slice(0, longestQuery);
  const wanted = usePaused(typed);
  const query = { query: wanted, limit: mostKeys };
  const found = useQuery({
    queryKey: queryKeys.keyPage(query),
    queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/api-keys', { params: { query }, signal })),
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
  });
  const members = useMembers().data?.members ?? none;
  const apiKeys = found.data?.apiKeys ?? none;
  return {
    groups: resultsFor(text, { apiKeys, members, pages }),
    isLoading: typed !== '' && (wanted !== typed || found.isFetching),
    error: typed === '' ? null : found.error,
    retry: () => void found.refetch(),
  };
}

/** Returns the text after it has not changed for a moment. */
function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}
