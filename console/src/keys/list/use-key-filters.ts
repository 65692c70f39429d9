import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { addressFor, filtersFrom, type KeyFilters } from './key-filters.ts';

/** The filters of the list, which are in the address. A change of the filters starts at the first page. */
export function useKeyFilters(): readonly [KeyFilters, (change: Partial<KeyFilters>) => void] {
  const [address, setAddress] = useSearchParams();
  const filters = useMemo(() => filtersFrom(address), [address]);
  return [
    filters,
    (change) => setAddress(addressFor({ ...filters, ...change }), { replace: true, preventScrollReset: true }),
  ];
}
