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
import { audit as auditTexts } from './strings.ts';
import type { useNames } from './use-names.ts';

const audit = auditTexts;

interface Props {
  readonly events: readonly AuditEvent[];
  readonly known: ReturnType<typeof useNames>;
  readonly isLoading: boolean;
  readonly empty: ReactNode;
  readonly label: string;
  readonly header?: ReactNode;
  readonly filter?: ReactNode;
  readonly footer?: ReactNode;
  /** Whether all events are about one key, which hides the column of the key. */
  readonly isOfOneKey?: boolean;
}

/** Events as sentences, each with a button for its details. */
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
    { id: 'at', header: columns.at, width: 210, minWidth: 130, cell: ({ at }) => <Moment at={at} format="seconds" /> },
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
      // Replaces the three other columns on narrow screens.
      id: 'short',
      header: columns.event,
      isRowHeader: true,
      minWidth: 200,
      cell: (event) => (
        <>
          <Box variant="small">
            <Moment at={event.at} format="seconds" />
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
      cell: ({ keyId }) =>
        keyId === null ? strings.none : <Key id={keyId} name={names.keys.get(keyId)} hasPage={there.has(keyId)} />,
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

/** The name of a key, with a link to its page if the key still exists. */
function Key({ id, name, hasPage }: { id: string; name: string | undefined; hasPage: boolean }) {
  if (name === undefined) return <Box variant="small">{id}</Box>;
  return <Titled title={hasPage ? <RouteLink to={`/keys/${id}`}>{name}</RouteLink> : name} id={id} />;
}

/** A name with the id below it. */
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
