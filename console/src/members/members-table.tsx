import { useCollection } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { type ReactNode, useEffect, useMemo } from 'react';
import { useLocation } from 'react-router';
import { EmptyState } from '../components/empty-state.tsx';
import { Moment } from '../components/moment.tsx';
import { useIsNarrow } from '../components/use-is-narrow.ts';
import { strings } from '../strings.ts';
import { calledOf, compareMembers, hashOf, type Member } from './member.ts';
import { MemberName } from './member-name.tsx';
import { members as membersTexts } from './strings.ts';

const texts = membersTexts;
const pageSize = 20;

interface Props {
  readonly members: readonly Member[];
  readonly isLoading: boolean;
  /** The subject of the person who is signed in; null if it is not known. */
  readonly you: string | null;
  /** Changes or removes a member; null if the person has read-only access. */
  readonly onAction: ((action: MemberAction, member: Member) => void) | null;
  readonly empty: ReactNode;
}

export type MemberAction = 'change' | 'remove';

/** The members of the workspace and their roles. */
export function MembersTable({ members, isLoading, you, onAction, empty }: Props) {
  const isNarrow = useIsNarrow();
  const sorted = useMemo(() => members.toSorted(compareMembers), [members]);
  const columns = useMemo(() => columnsFor(you, onAction), [you, onAction]);
  const { items, collectionProps, filterProps, filteredItemsCount, paginationProps, actions } = useCollection(sorted, {
    filtering: {
      fields: ['name', 'subject', 'role'],
      empty,
      noMatch: (
        <EmptyState
          {...texts.noMatch}
          action={<Button onClick={() => actions.setFiltering('')}>{texts.clear}</Button>}
        />
      ),
    },
    pagination: { pageSize },
    sorting: {},
    selection: {},
  });
  const { hash } = useLocation();
  const marked = sorted.findIndex(({ subject }) => hashOf(subject) === hash);
  const { setCurrentPage } = actions;
  useEffect(() => {
    if (marked >= 0) setCurrentPage(Math.floor(marked / pageSize) + 1);
  }, [marked, setCurrentPage]);
  return (
    <Table
      {...collectionProps}
      variant="container"
      items={items}
      trackBy="subject"
      columnDefinitions={columns}
      visibleColumns={[
        'name',
        'role',
        ...(isNarrow ? [] : ['issuer', 'since']),
        ...(onAction === null ? [] : ['actions']),
      ]}
      loading={isLoading}
      loadingText={texts.loading}
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: strings.pages.members }}
      filter={
        <TextFilter
          {...filterProps}
          filteringAriaLabel={texts.search}
          filteringPlaceholder={texts.search}
          countText={strings.matches(filteredItemsCount ?? 0)}
        />
      }
      pagination={members.length > pageSize && <Pagination {...paginationProps} ariaLabels={strings.pagination} />}
    />
  );
}

function columnsFor(you: string | null, onAction: Props['onAction']): TableProps.ColumnDefinition<Member>[] {
  const { columns } = texts;
  return [
    {
      id: 'name',
      header: columns.name,
      isRowHeader: true,
      minWidth: 130,
      sortingComparator: (one, other) => calledOf(one).localeCompare(calledOf(other), 'en'),
      cell: (member) => <MemberName member={member} isYou={member.subject === you} />,
    },
    {
      id: 'role',
      header: columns.role,
      minWidth: 80,
      sortingComparator: compareMembers,
      cell: ({ role }) => texts.roles[role],
    },
    {
      id: 'issuer',
      header: columns.issuer,
      minWidth: 240,
      cell: ({ issuer }) => <span className="id">{issuer}</span>,
    },
    {
      id: 'since',
      header: columns.since,
      minWidth: 190,
      sortingField: 'createdAt',
      cell: ({ createdAt }) => <Moment at={createdAt} />,
    },
    {
      id: 'actions',
      header: columns.actions,
      minWidth: 75,
      cell: (member) => (
        <ButtonDropdown
          variant="inline-icon"
          expandToViewport
          ariaLabel={texts.actionsOf(calledOf(member))}
          items={[
            { id: 'change', text: texts.change },
            { id: 'remove', text: texts.remove },
          ]}
          onItemClick={({ detail }) => onAction?.(detail.id as MemberAction, member)}
        />
      ),
    },
  ];
}
