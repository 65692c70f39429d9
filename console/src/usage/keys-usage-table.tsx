import { useCollection } from '@cloudscape-design/collection-hooks';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import Toggle from '@cloudscape-design/components/toggle';
import { useMemo, useState } from 'react';
import { EmptyState } from '../components/empty-state.tsx';
import { formatCount, formatShare } from '../components/format-number.ts';
import { RouteLink } from '../components/route-link.tsx';
import { strings } from '../strings.ts';
import { countsOf } from './counts.ts';
import { usage as usageTexts } from './strings.ts';
import { type KeyUsage, requestsOf, shareOf, type Usage } from './usage-pages.ts';

const { perKey, ...texts } = usageTexts;
const pageSize = 20;

const nameOf = ({ id, name }: KeyUsage) => name ?? (id === '' ? perKey.others : perKey.deleted(id));

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
      key.isRoot || key.isDeleted || key.id === '' ? (
        nameOf(key)
      ) : (
        <RouteLink to={`/keys/${key.id}`}>{nameOf(key)}</RouteLink>
      ),
  },
  {
    id: 'environment',
    header: perKey.environment,
    minWidth: 110,
    sortingField: 'environment',
    cell: ({ environment }) => (environment === null ? '–' : strings.keys.environments[environment]),
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
  {
    id: 'refused',
    header: texts.refused,
    minWidth: 100,
    sortingComparator: (one, other) => countsOf(one).refused - countsOf(other).refused,
    cell: (key) => formatCount(countsOf(key).refused),
  },
];

/** The share of each key in the usage of the workspace, busiest first. Keys without requests are hidden at first. */
export function KeysUsageTable({ usage, keys }: { usage: Usage; keys: readonly KeyUsage[] }) {
  const [showsUnused, setShowsUnused] = useState(false);
  const shown = useMemo(() => keys.filter((key) => showsUnused || requestsOf(key) > 0), [keys, showsUnused]);
  const { items, collectionProps, paginationProps, filterProps, filteredItemsCount } = useCollection(shown, {
    filtering: {
      noMatch: <EmptyState {...perKey.noMatch} />,
      empty: <EmptyState {...(keys.length === 0 ? perKey.empty : texts.empty)} />,
      filteringFunction: (key, text) =>
        [key.id, nameOf(key), key.ownerId].some((part) => part?.toLowerCase().includes(text.trim().toLowerCase())),
    },
    pagination: { pageSize },
    sorting: { defaultState: { sortingColumn: byRequests, isDescending: true } },
  });
  return (
    <Table
      {...collectionProps}
      items={items}
      trackBy="id"
      wrapLines
      columnDefinitions={columnsOf(usage)}
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: perKey.title }}
      header={
        <Header variant="h2" counter={`(${formatCount(shown.length)})`} description={perKey.description}>
          {perKey.title}
        </Header>
      }
      filter={
        <div className="filters">
          <div className="filters-text">
            <TextFilter
              {...filterProps}
              filteringAriaLabel={perKey.find}
              filteringPlaceholder={perKey.find}
              countText={strings.matches(filteredItemsCount ?? shown.length)}
            />
          </div>
          <div className="filters-end">
            <Toggle checked={showsUnused} onChange={({ detail }) => setShowsUnused(detail.checked)}>
              {perKey.showUnused}
            </Toggle>
          </div>
        </div>
      }
      pagination={shown.length > pageSize && <Pagination {...paginationProps} ariaLabels={strings.pagination} />}
    />
  );
}
