import Box from '@cloudscape-design/components/box';
import type { TableProps } from '@cloudscape-design/components/table';
import { EnvironmentBadge } from '../../components/environment-badge.tsx';
import { Moment } from '../../components/moment.tsx';
import { RouteLink } from '../../components/route-link.tsx';
import { strings } from '../../strings.ts';
import { type ApiKey, statusOf } from '../api-key.ts';
import { KeyStatus } from '../key-status.tsx';

const { columns } = strings.keys;

const byTime = (timeOf: (apiKey: ApiKey) => string | null) => (one: ApiKey, other: ApiKey) =>
  (timeOf(one) ?? '').localeCompare(timeOf(other) ?? '');

/** What the list shows of each key. */
export const keyColumns: readonly TableProps.ColumnDefinition<ApiKey>[] = [
  {
    id: 'name',
    header: columns.name,
    isRowHeader: true,
    minWidth: 120,
    // One long name leaves room for what the other columns say.
    maxWidth: 240,
    sortingComparator: (one, other) => one.name.localeCompare(other.name),
    cell: ({ id, name }) => <RouteLink to={`/keys/${id}`}>{name}</RouteLink>,
  },
  {
    id: 'key',
    header: columns.key,
    minWidth: 210,
    cell: ({ key }) => <Box variant="code">{key}</Box>,
  },
  {
    id: 'environment',
    header: columns.environment,
    sortingField: 'environment',
    cell: ({ environment }) => <EnvironmentBadge environment={environment} />,
  },
  {
    id: 'status',
    header: columns.status,
    minWidth: 120,
    sortingComparator: (one, other) => statusOf(one).localeCompare(statusOf(other)),
    cell: (apiKey) => <KeyStatus apiKey={apiKey} />,
  },
  {
    id: 'lastUsed',
    header: columns.lastUsed,
    minWidth: 130,
    sortingComparator: byTime(({ lastUsedAt }) => lastUsedAt),
    cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} format="distance" none={strings.never} />,
  },
  {
    id: 'created',
    header: columns.created,
    minWidth: 130,
    sortingComparator: byTime(({ createdAt }) => createdAt),
    cell: ({ createdAt }) => <Moment at={createdAt} format="date" />,
  },
  {
    id: 'expires',
    header: columns.expires,
    minWidth: 130,
    // Who never expires comes last.
    sortingComparator: byTime(({ expiresAt }) => expiresAt ?? '9999'),
    cell: ({ expiresAt }) => <Moment at={expiresAt} format="date" none={strings.never} />,
  },
];
