import Button from '@cloudscape-design/components/button';
import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { EmptyState } from '../../components/empty-state.tsx';
import { useIsNarrow } from '../../components/use-is-narrow.ts';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';
import type { KeyDialogKind } from '../dialogs/use-key-dialog.tsx';
import { keyColumns } from './key-columns.tsx';
import { KeysFilters } from './keys-filters.tsx';
import { KeysPreferences } from './keys-preferences.tsx';
import { RowActions } from './row-actions.tsx';
import { useKeyCollection } from './use-key-collection.ts';
import { useKeyPreferences } from './use-key-preferences.ts';

const columnIds = [...keyColumns.map(({ id = '' }) => id), 'actions'];

/** The columns that fit on a narrow screen. The key's page shows the rest. */
const narrowDisplay = ['name', 'status', 'actions'].map((id) => ({ id, visible: true }));

interface Props {
  readonly apiKeys: readonly ApiKey[];
  readonly isLoading: boolean;
  /** Shown if the workspace has no keys. */
  readonly empty: ReactNode;
  readonly onOpen: (kind: KeyDialogKind, apiKey: ApiKey) => void;
}

export function KeysTable({ apiKeys, isLoading, empty, onOpen }: Props) {
  const { list, actions } = strings.keys;
  const isNarrow = useIsNarrow();
  const [preferences, setPreferences] = useKeyPreferences(columnIds);
  const collection = useKeyCollection(preferences.pageSize, apiKeys, empty, (clear) => (
    <EmptyState {...list.noMatch} action={<Button onClick={clear}>{list.filters.clear}</Button>} />
  ));
  return (
    <Table
      {...collection.collectionProps}
      variant="container"
      items={collection.items}
      trackBy="id"
      columnDefinitions={[
        ...keyColumns,
        {
          id: 'actions',
          header: actions.title,
          cell: (apiKey) => <RowActions apiKey={apiKey} onOpen={onOpen} />,
        },
      ]}
      stickyColumns={{ last: 1 }}
      loading={isLoading}
      loadingText={list.loading}
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: strings.pages.keys }}
      filter={
        <KeysFilters
          text={{
            ...collection.filterProps,
            countText: strings.matches(collection.filteredItemsCount ?? 0),
          }}
          environment={collection.environment}
          onEnvironment={collection.setEnvironment}
          status={collection.status}
          onStatus={collection.setStatus}
        />
      }
      columnDisplay={isNarrow ? narrowDisplay : preferences.contentDisplay}
      preferences={!isNarrow && <KeysPreferences value={preferences} onChange={setPreferences} />}
      pagination={<Pagination {...collection.paginationProps} ariaLabels={strings.pagination} />}
    />
  );
}
