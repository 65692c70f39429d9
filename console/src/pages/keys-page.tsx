import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, useState } from 'react';
import { ApiError } from '../api/problem.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { LazyPart } from '../components/loading/lazy-part.tsx';
import { ProblemAlert } from '../components/problem-alert.tsx';
import { RouteLink } from '../components/route-link.tsx';
import type { ApiKey } from '../keys/api-key.ts';
import type { BatchAction } from '../keys/batch/batch.ts';
import { BatchActions } from '../keys/batch/batch-actions.tsx';
import { useKeyDialog } from '../keys/dialogs/use-key-dialog.tsx';
import { CreateButton } from '../keys/list/create-button.tsx';
import { isFiltered, noFilters } from '../keys/list/key-filters.ts';
import { KeysTable } from '../keys/list/keys-table.tsx';
import { useKeyFilters } from '../keys/list/use-key-filters.ts';
import { useKeyList } from '../keys/list/use-key-list.ts';
import { useKeyPreferences } from '../keys/list/use-key-preferences.ts';
import { RefusedCreation } from '../keys/refused-creation.tsx';
import { type Refusal, useCreateRefusal } from '../keys/use-create-refusal.ts';
import { Page } from '../layout/page.tsx';
import { home } from '../layout/pages.ts';
import { quickStart as quickStartTexts } from '../quick-start/strings.ts';
import { strings } from '../strings.ts';
import { useMay } from '../workspace/workspace-context.ts';

export { prefetchKeys } from '../keys/list/prefetch-keys.ts';

const BatchDialog = lazy(async () => ({ default: (await import('../keys/batch/batch-dialog.tsx')).BatchDialog }));
const texts = strings.keys.list;

/** The list of keys. Filters and order are in the address, which can be shared as a link. */
export function KeysPage() {
  const [filters, filterBy] = useKeyFilters();
  const [preferences, setPreferences] = useKeyPreferences();
  const list = useKeyList(filters, preferences.pageSize);
  const refusal = useCreateRefusal();
  const { open, dialog } = useKeyDialog();
  const mayWrite = useMay('api-keys:write');
  const [selectedIds, setSelectedIds] = useState<ReadonlySet<string>>(new Set());
  /** Only keys on this page, which the person sees. */
  const selected = list.apiKeys?.filter(({ id }) => selectedIds.has(id)) ?? [];
  const [batch, setBatch] = useState<{ readonly action: BatchAction; readonly apiKeys: readonly ApiKey[] } | null>(
    null,
  );
  const { limits, error } = list;
  const retry = () => {
    // A cursor is refused after its key was changed by a deployment, or after the day of its filters has ended.
    if (list.page > 1 && error instanceof ApiError && error.status === 400) list.showFirstPage();
    else void list.refetch();
  };
  return (
    <Page
      title={strings.pages.keys}
      counter={limits && `(${texts.inUse(limits.current, limits.max, limits.planName)})`}
      description={texts.description}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          {selected.length > 0 && (
            <BatchActions count={selected.length} onChoose={(action) => setBatch({ action, apiKeys: selected })} />
          )}
          <CreateButton />
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        {list.apiKeys !== undefined && <ProblemAlert error={error} onRetry={retry} />}
        {/* Also while the list loads, which would move the table later. */}
        {(list.apiKeys !== undefined || error === null) && refusal !== null && <RefusedCreation refusal={refusal} />}
        <KeysTable
          list={list}
          filters={filters}
          onFilter={filterBy}
          preferences={preferences}
          onPreferences={(changed) => {
            setPreferences(changed);
            if (changed.pageSize !== preferences.pageSize) list.showFirstPage();
          }}
          empty={
            list.apiKeys === undefined ? (
              <ProblemAlert error={error} onRetry={retry} />
            ) : (
              <NoKeys
                isFiltered={isFiltered(filters)}
                onClear={() => filterBy(noFilters)}
                isPastEnd={list.page > 1}
                onFirstPage={list.showFirstPage}
                refusal={refusal}
              />
            )
          }
          onOpen={open}
          selected={selected}
          onSelect={mayWrite ? (chosen) => setSelectedIds(new Set(chosen.map(({ id }) => id))) : undefined}
        />
      </SpaceBetween>
      {dialog}
      {batch !== null && (
        <LazyPart onClose={() => setBatch(null)}>
          <BatchDialog {...batch} onClose={() => setBatch(null)} />
        </LazyPart>
      )}
    </Page>
  );
}

interface NoKeysProps {
  readonly isFiltered: boolean;
  readonly onClear: () => void;
  /** The keys of this page were deleted. */
  readonly isPastEnd: boolean;
  readonly onFirstPage: () => void;
  readonly refusal: Refusal | null;
}

/** Explains why there are no keys, and offers a next step. */
function NoKeys({ isFiltered, onClear, isPastEnd, onFirstPage, refusal }: NoKeysProps) {
  if (isPastEnd) return <EmptyState {...texts.pastEnd} action={<Button onClick={onFirstPage}>{texts.first}</Button>} />;
  if (isFiltered)
    return <EmptyState {...texts.noMatch} action={<Button onClick={onClear}>{texts.filters.clear}</Button>} />;
  if (refusal !== null) return <EmptyState title={texts.empty.title} text={refusal.text} />;
  return (
    <EmptyState
      {...texts.empty}
      action={
        <SpaceBetween size="xs">
          <CreateButton />
          <RouteLink to={home}>{quickStartTexts.title}</RouteLink>
        </SpaceBetween>
      }
    />
  );
}
