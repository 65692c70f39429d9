import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { type ReactNode, useMemo, useState } from 'react';
import { Moment } from '../components/moment.tsx';
import { RouteLink } from '../components/route-link.tsx';
import { useIsNarrow } from '../components/use-is-narrow.ts';
import { strings } from '../strings.ts';
import type { AuditEvent } from './audit-event.ts';
import { EventDetails } from './event-details.tsx';
import { sentenceOf } from './event-sentence.ts';
import type { useNames } from './use-names.ts';

const { audit } = strings;

interface Props {
  readonly events: readonly AuditEvent[];
  readonly known: ReturnType<typeof useNames>;
  readonly isLoading: boolean;
  readonly empty: ReactNode;
  readonly label: string;
  readonly header?: ReactNode;
  readonly filter?: ReactNode;
  readonly footer?: ReactNode;
  /** All are about one key, which need not be said. */
  readonly isOfOneKey?: boolean;
}

/** Events, each as a sentence, with all that they say a button away. */
export function AuditTable({ events, known, isLoading, label, isOfOneKey = false, ...slots }: Props) {
  const [open, setOpen] = useState<AuditEvent | null>(null);
  const isNarrow = useIsNarrow();
  const columns = useMemo(() => columnsFor(known, setOpen), [known]);
  return (
    <>
      <Table
        variant="container"
        items={events}
        trackBy="id"
        columnDefinitions={columns}
        visibleColumns={isNarrow ? ['short', 'details'] : ['at', 'event', ...(isOfOneKey ? [] : ['key']), 'details']}
        loading={isLoading}
        loadingText={audit.loading}
        wrapLines
        enableKeyboardNavigation
        ariaLabels={{ tableLabel: label }}
        {...slots}
      />
      {open !== null && <EventDetails event={open} names={known.names} onDismiss={() => setOpen(null)} />}
    </>
  );
}

function columnsFor(
  { apiKeys, names }: ReturnType<typeof useNames>,
  onOpen: (event: AuditEvent) => void,
): TableProps.ColumnDefinition<AuditEvent>[] {
  const there = new Set(apiKeys.map(({ id }) => id));
  const { columns } = audit;
  return [
    { id: 'at', header: columns.at, width: 190, minWidth: 130, cell: ({ at }) => <Moment at={at} /> },
    {
      id: 'event',
      header: columns.event,
      isRowHeader: true,
      minWidth: 240,
      cell: (event) => {
        const sentence = sentenceOf(event, names);
        const { id } = event.actor;
        return <Titled title={sentence} id={sentence.includes(id) ? null : id} />;
      },
    },
    {
      // In the place of the three others, where there is no room for them.
      id: 'short',
      header: columns.event,
      isRowHeader: true,
      minWidth: 200,
      cell: (event) => (
        <>
          <Box variant="small">
            <Moment at={event.at} />
          </Box>
          <div className="id">{sentenceOf(event, names)}</div>
        </>
      ),
    },
    {
      id: 'key',
      header: columns.key,
      width: 290,
      minWidth: 180,
      cell: ({ keyId }) => {
        if (keyId === null) return strings.none;
        const name = names.keys.get(keyId);
        if (name === undefined) return <Box variant="small">{keyId}</Box>;
        return (
          <Titled title={there.has(keyId) ? <RouteLink to={`/keys/${keyId}`}>{name}</RouteLink> : name} id={keyId} />
        );
      },
    },
    {
      id: 'details',
      header: columns.details,
      width: 110,
      minWidth: 100,
      cell: (event) => (
        <Button
          variant="inline-link"
          ariaLabel={audit.showDetails(sentenceOf(event, names))}
          onClick={() => onOpen(event)}
        >
          {columns.details}
        </Button>
      ),
    },
  ];
}

/** What people call it, and below what programs do, unless it is the same. */
function Titled({ title, id }: { title: ReactNode; id: string | null }) {
  return (
    <>
      <div className="id">{title}</div>
      {id !== null && (
        <Box variant="small" color="text-body-secondary">
          <span className="id">{id}</span>
        </Box>
      )}
    </>
  );
}
