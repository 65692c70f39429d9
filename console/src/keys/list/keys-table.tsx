import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { useIsNarrow } from '../../components/use-is-narrow.ts';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';
import type { KeyDialogKind } from '../dialogs/key-dialog.tsx';
import { keyColumns } from './key-columns.tsx';
import type { KeyFilters, KeySort } from './key-filters.ts';
import { KeysFilters } from './keys-filters.tsx';
import { PreferencesButton } from './preferences-button.tsx';
import { RowActions } from './row-actions.tsx';
import type { useKeyList } from './use-key-list.ts';
import type { KeyPreferences } from './use-key-preferences.ts';

/** The columns that fit on a narrow screen. The key's page shows the rest. */
const narrowDisplay = ['name', 'status', 'actions'].map((id) => ({ id, visible: true }));
const none: readonly never[] = [];

interface Props {
  readonly list: ReturnType<typeof useKeyList>;
  readonly filters: KeyFilters;
  readonly onFilter: (change: Partial<KeyFilters>) => void;
  readonly preferences: KeyPreferences;
  readonly onPreferences: (preferences: KeyPreferences) => void;
  /** Shown if there are no keys. */
  readonly empty: ReactNode;
  readonly onOpen: (kind: KeyDialogKind, apiKey: ApiKey) => void;
  readonly selected: readonly ApiKey[];
  /** Undefined if the person cannot change keys. */
  readonly onSelect: ((selected: readonly ApiKey[]) => void) | undefined;
}

/** A page of the list, with filters and order. */
export function KeysTable({ list, filters, onFilter, preferences, onPreferences, empty, ...props }: Props) {
  const { list: texts, actions, batch } = strings.keys;
  const isNarrow = useIsNarrow();
  const apiKeys = list.apiKeys ?? none;
  const isDescending = filters.sort.startsWith('-');
  const sortingField = isDescending ? filters.sort.slice(1) : filters.sort;
  return (
    <Table
      variant="container"
      items={apiKeys}
      trackBy="id"
      columnDefinitions={[
        ...keyColumns,
        {
          id: 'actions',
          header: actions.title,
          cell: (apiKey) => <RowActions apiKey={apiKey} onOpen={props.onOpen} />,
        },
      ]}
      sortingColumn={{ sortingField }}
      sortingDescending={isDescending}
      onSortingChange={({ detail }) =>
        onFilter({ sort: `${detail.isDescending ? '-' : ''}${detail.sortingColumn.sortingField}` as KeySort })
      }
      stickyColumns={{ last: 1 }}
      loading={list.isLoading}
      loadingText={texts.loading}
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{
        tableLabel: strings.pages.keys,
        selectionGroupLabel: batch.selection,
        allItemsSelectionLabel: () => batch.selectAll,
        itemSelectionLabel: (_, { name }) => batch.select(name),
      }}
      {...(props.onSelect !== undefined && !isNarrow && { selectionType: 'multi' as const })}
      selectedItems={props.selected}
      onSelectionChange={({ detail }) => props.onSelect?.(detail.selectedItems)}
      empty={empty}
      filter={
        <KeysFilters
          filters={filters}
          onChange={onFilter}
          apiKeys={apiKeys}
          total={list.total}
          isLoading={list.isOutdated}
        />
      }
      columnDisplay={isNarrow ? narrowDisplay : preferences.contentDisplay}
      preferences={!isNarrow && <PreferencesButton value={preferences} onChange={onPreferences} />}
      pagination={
        <Pagination
          currentPageIndex={list.page}
          pagesCount={list.pagesCount}
          openEnd={list.isOpenEnd}
          disabled={list.isOutdated}
          ariaLabels={strings.pagination}
          onChange={({ detail }) => list.showPage(detail.currentPageIndex)}
        />
      }
    />
  );
}
