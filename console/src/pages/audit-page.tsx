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
import { audit as auditTexts } from '../audit/strings.ts';
import { useAuditEvents } from '../audit/use-audit-events.ts';
import { useNames } from '../audit/use-names.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { ProblemAlert } from '../components/problem-alert.tsx';
import { Page } from '../layout/page.tsx';
import { strings } from '../strings.ts';

const audit = auditTexts;

/** The audit log, newest first. The filters are in the address, which can be shared as a link. */
export function AuditPage() {
  const [address, setAddress] = useSearchParams();
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
      actions={<Actions isReloading={list.isRefetching && !list.isFetchingNextPage} csv={csv} />}
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

/** Reloads and exports the events. */
function Actions({ isReloading, csv }: { isReloading: boolean; csv: ReturnType<typeof useAuditExport> }) {
  const client = useQueryClient();
  const isExporting = csv.status === 'running';
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button
        iconName="refresh"
        ariaLabel={audit.refresh}
        loading={isReloading}
        onClick={() => void client.resetQueries({ queryKey: queryKeys.allAuditEvents })}
      />
      {isExporting && <Button onClick={csv.stop}>{audit.export.stop}</Button>}
      <Button iconName="download" loading={isExporting} loadingText={audit.export.running} onClick={csv.start}>
        {isExporting ? audit.export.progress(csv.found) : audit.export.button}
      </Button>
    </SpaceBetween>
  );
}

/** Explains why there are no events, and offers a next step. */
function Nothing({ isFiltered, older, onClear }: { isFiltered: boolean; older: React.ReactNode; onClear: () => void }) {
  if (older) return <EmptyState {...audit.nothingYet} action={older} />;
  if (!isFiltered) return <EmptyState {...audit.empty} />;
  return <EmptyState {...audit.noMatch} action={<Button onClick={onClear}>{audit.filters.clear}</Button>} />;
}
