import Box from '@cloudscape-design/components/box';
import type { TableProps } from '@cloudscape-design/components/table';
import { Moment } from '../../components/moment.tsx';
import { RouteLink } from '../../components/route-link.tsx';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';
import { EnvironmentBadge } from '../environment-badge.tsx';
import { fieldTexts } from '../field-texts.ts';
import { KeyStatus } from '../key-status.tsx';
import { RotationState } from '../rotation/rotation-state.tsx';
import { ownedBy } from './key-filters.ts';

/** The columns of the list. Sorting fields are those of the API. */
export const keyColumns: readonly TableProps.ColumnDefinition<ApiKey>[] = [
  {
    id: 'name',
    header: fieldTexts.name.label,
    isRowHeader: true,
    minWidth: 120,
    // A long name leaves room for the other columns.
    maxWidth: 240,
    sortingField: 'name',
    cell: ({ id, name }) => <RouteLink to={`/keys/${id}`}>{name}</RouteLink>,
  },
  {
    id: 'key',
    header: fieldTexts.key.label,
    minWidth: 210,
    cell: ({ key }) => <Box variant="code">{key}</Box>,
  },
  {
    id: 'owner',
    header: fieldTexts.ownerId.label,
    minWidth: 120,
    maxWidth: 200,
    cell: ({ ownerId }) => (ownerId === null ? strings.none : <RouteLink to={ownedBy(ownerId)}>{ownerId}</RouteLink>),
  },
  {
    id: 'environment',
    header: fieldTexts.environment.label,
    cell: ({ environment }) => <EnvironmentBadge environment={environment} />,
  },
  {
    id: 'status',
    header: strings.keys.status,
    minWidth: 120,
    cell: (apiKey) => <KeyStatus apiKey={apiKey} />,
  },
  {
    id: 'lastUsed',
    header: fieldTexts.lastUsedAt.label,
    minWidth: 130,
    sortingField: 'lastUsedAt',
    cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} format="distance" none={strings.never} />,
  },
  {
    id: 'expires',
    header: fieldTexts.expiresAt.label,
    minWidth: 130,
    sortingField: 'expiresAt',
    cell: ({ expiresAt }) => <Moment at={expiresAt} format="date" none={strings.never} />,
  },
  {
    id: 'rotation',
    header: fieldTexts.rotation.label,
    minWidth: 130,
    cell: (apiKey) => <RotationState apiKey={apiKey} />,
  },
  {
    id: 'created',
    header: fieldTexts.createdAt.label,
    minWidth: 130,
    sortingField: 'createdAt',
    cell: ({ createdAt }) => <Moment at={createdAt} format="date" />,
  },
];
