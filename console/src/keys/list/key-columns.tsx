import Box from '@cloudscape-design/components/box';
import type { TableProps } from '@cloudscape-design/components/table';
import { Moment } from '../../components/moment.tsx';
import { RouteLink } from '../../components/route-link.tsx';
import { strings } from '../../strings.ts';
import { type ApiKey, statusOf } from '../api-key.ts';
import { EnvironmentBadge } from '../environment-badge.tsx';
import { fieldTexts } from '../field-texts.ts';
import { KeyStatus } from '../key-status.tsx';

const byTime = (timeOf: (apiKey: ApiKey) => string | null) => (one: ApiKey, other: ApiKey) =>
  (timeOf(one) ?? '').localeCompare(timeOf(other) ?? '');

/** The columns of the list. */
export const keyColumns: readonly TableProps.ColumnDefinition<ApiKey>[] = [
  {
    id: 'name',
    header: fieldTexts.name.label,
    isRowHeader: true,
    minWidth: 120,
    // A long name leaves room for the other columns.
    maxWidth: 240,
    sortingComparator: (one, other) => one.name.localeCompare(other.name),
    cell: ({ id, name }) => <RouteLink to={`/keys/${id}`}>{name}</RouteLink>,
  },
  {
    id: 'key',
    header: fieldTexts.key.label,
    minWidth: 210,
    cell: ({ key }) => <Box variant="code">{key}</Box>,
  },
  {
    id: 'environment',
    header: fieldTexts.environment.label,
    sortingField: 'environment',
    cell: ({ environment }) => <EnvironmentBadge environment={environment} />,
  },
  {
    id: 'status',
    header: strings.keys.status,
    minWidth: 120,
    sortingComparator: (one, other) => statusOf(one).localeCompare(statusOf(other)),
    cell: (apiKey) => <KeyStatus apiKey={apiKey} />,
  },
  {
    id: 'lastUsed',
    header: fieldTexts.lastUsedAt.label,
    minWidth: 130,
    sortingComparator: byTime(({ lastUsedAt }) => lastUsedAt),
    cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} format="distance" none={strings.never} />,
  },
  {
    id: 'created',
    header: fieldTexts.createdAt.label,
    minWidth: 130,
    sortingComparator: byTime(({ createdAt }) => createdAt),
    cell: ({ createdAt }) => <Moment at={createdAt} format="date" />,
  },
  {
    id: 'expires',
    header: fieldTexts.expiresAt.label,
    minWidth: 130,
    // Keys that never expire come last.
    sortingComparator: byTime(({ expiresAt }) => expiresAt ?? '9999'),
    cell: ({ expiresAt }) => <Moment at={expiresAt} format="date" none={strings.never} />,
  },
];
