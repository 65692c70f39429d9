import Button from '@cloudscape-design/components/button';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { queryKeys } from '../api/query-keys.ts';
import { AuditFilterBar } from '../audit/audit-filter-bar.tsx';
import { addressFor, filtersFrom, isFiltered, noFilters } from '../audit/audit-filters.ts';
import { AuditTable } from '../audit/audit-table.tsx';
import { useAuditExport } from '../audit/export/use-audit-export.ts';
import { useAuditEvents } from '../audit/use-audit-events.ts';
import { useNames } from '../audit/use-names.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { ProblemAlert } from '../components/problem-alert.tsx';
import { Page } from '../layout/page.tsx';
import { strings } from '../strings.ts';

const { audit } = strings;

/** Who did what, newest first. The filters are in the address, so that it can be linked. */
export function AuditPage() {
  const [address, setAddress] = useSearchParams();
  const client = useQueryClient();
  const filters = useMemo(() => filtersFrom(address), [address]);
  const list = useAuditEvents(filters);
  const events = useMemo(() => list.data?.pages.flatMap((page) => page.events) ?? [], [list.data]);
  const known = useNames(events);
  const csv = useAuditExport(filters, known);
  const filterBy = (chosen: typeof filters) => setAddress(addressFor(chosen), { replace: true });
  const showOlder = () => void list.fetchNextPage();
  const older = list.hasNextPage && (
    <Button loading={list.isFetchingNextPage} loadingText={audit.searching} onClick={showOlder}>
      {events.length === 0 ? audit.searchOn : audit.older}
    </Button>
  );
  return (
    <Page
      title={strings.pages.audit}
      description={audit.description}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            iconName="refresh"
            ariaLabel={audit.refresh}
            loading={list.isRefetching && !list.isFetchingNextPage}
            onClick={() => void client.resetQueries({ queryKey: queryKeys.allAuditEvents })}
          />
          {csv.status === 'running' && <Button onClick={csv.stop}>{audit.export.stop}</Button>}
          <Button
            iconName="download"
            loading={csv.status === 'running'}
            loadingText={audit.export.running}
            onClick={csv.start}
          >
            {csv.status === 'running' ? audit.export.progress(csv.found) : audit.export.button}
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="m">
        <ProblemAlert error={csv.error} onRetry={csv.start} />
        {events.length > 0 && (
          <ProblemAlert
            error={list.error}
            onRetry={list.isFetchNextPageError ? showOlder : () => void list.refetch()}
          />
        )}
        <AuditTable
          events={events}
          known={known}
          label={strings.pages.audit}
          isLoading={list.isPending || (events.length === 0 && list.isFetchingNextPage)}
          filter={<AuditFilterBar filters={filters} onChange={filterBy} known={known} events={events} />}
          empty={
            list.error === null ? (
              <Nothing isFiltered={isFiltered(filters)} older={older} onClear={() => filterBy(noFilters)} />
            ) : (
              <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
            )
          }
          footer={
            events.length > 0 && (
              <div className="table-end">
                <LiveRegion>{audit.shown(events.length, !list.hasNextPage)}</LiveRegion>
                {older}
              </div>
            )
          }
        />
      </SpaceBetween>
    </Page>
  );
}

/** Why there is nothing to see, and what to do. */
function Nothing({ isFiltered, older, onClear }: { isFiltered: boolean; older: React.ReactNode; onClear: () => void }) {
  if (older) return <EmptyState {...audit.nothingYet} action={older} />;
  if (!isFiltered) return <EmptyState {...audit.empty} />;
  return <EmptyState {...audit.noMatch} action={<Button onClick={onClear}>{audit.filters.clear}</Button>} />;
}
