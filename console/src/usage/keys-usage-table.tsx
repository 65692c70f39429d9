import { useCollection } from '@cloudscape-design/collection-hooks';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { EmptyState } from '../components/empty-state.tsx';
import { formatCount, formatShare } from '../components/format-number.ts';
import { RouteLink } from '../components/route-link.tsx';
import { strings } from '../strings.ts';
import { type KeyUsage, requestsOf, shareOf, type Usage } from './usage-pages.ts';

const { perKey, ...texts } = strings.usage;
const pageSize = 20;

const nameOf = ({ id, name }: KeyUsage) => name ?? perKey.deleted(id);

const byRequests = {
  id: 'requests',
  header: texts.requests,
  minWidth: 100,
  sortingComparator: (one: KeyUsage, other: KeyUsage) => requestsOf(one) - requestsOf(other),
  cell: (key: KeyUsage) => formatCount(requestsOf(key)),
};

const columnsOf = (usage: Usage): readonly TableProps.ColumnDefinition<KeyUsage>[] => [
  {
    id: 'name',
    header: perKey.name,
    isRowHeader: true,
    minWidth: 150,
    sortingComparator: (one, other) => nameOf(one).localeCompare(nameOf(other)),
    // The root key is not in the list of keys, and a deleted key no longer is: they have no page.
    cell: (key) =>
      key.isRoot || key.isDeleted ? nameOf(key) : <RouteLink to={`/keys/${key.id}`}>{nameOf(key)}</RouteLink>,
  },
  byRequests,
  { id: 'share', header: perKey.share, minWidth: 90, cell: (key) => formatShare(shareOf(key, usage)) },
  {
    id: 'admitted',
    header: texts.admitted,
    minWidth: 100,
    sortingField: 'admitted',
    cell: ({ admitted }) => formatCount(admitted),
  },
  {
    id: 'limited',
    header: texts.limited,
    minWidth: 100,
    sortingField: 'limited',
    cell: ({ limited }) => formatCount(limited),
  },
];

/** The share of each key in the usage of the workspace, busiest first. */
export function KeysUsageTable({ usage, keys }: { usage: Usage; keys: readonly KeyUsage[] }) {
  const { items, collectionProps, paginationProps } = useCollection(keys, {
    pagination: { pageSize },
    sorting: { defaultState: { sortingColumn: byRequests, isDescending: true } },
  });
  return (
    <Table
      {...collectionProps}
      items={items}
      trackBy="id"
      wrapLines
      empty={<EmptyState {...perKey.empty} />}
      columnDefinitions={columnsOf(usage)}
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: perKey.title }}
      header={
        <Header variant="h2" counter={`(${keys.length})`} description={perKey.description}>
          {perKey.title}
        </Header>
      }
      pagination={keys.length > pageSize && <Pagination {...paginationProps} ariaLabels={strings.pagination} />}
    />
  );
}
