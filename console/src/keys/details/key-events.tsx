import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useNavigate } from 'react-router';
import { AuditTable } from '../../audit/audit-table.tsx';
import { useNames } from '../../audit/use-names.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { strings } from '../../strings.ts';
import { useKeyEvents } from './use-key-events.ts';

const none: readonly never[] = [];

/** The latest events of a key. */
export function KeyEvents({ id }: { id: string }) {
  const navigate = useNavigate();
  const { data, error, isPending, refetch } = useKeyEvents(id);
  const events = data ?? none;
  const known = useNames(events);
  const texts = strings.keys.events;
  const header = (
    <Header
      variant="h2"
      description={texts.description}
      actions={<Button onClick={() => void navigate(`/audit-log?keyId=${id}`)}>{texts.all}</Button>}
    >
      {texts.title}
    </Header>
  );
  if (error !== null && data === undefined)
    return (
      <Container header={header}>
        <ProblemAlert error={error} onRetry={() => void refetch()} />
      </Container>
    );
  return (
    <AuditTable
      header={header}
      label={texts.title}
      events={events}
      known={known}
      isOfOneKey
      isLoading={isPending}
      empty={<EmptyState {...texts.empty} />}
    />
  );
}
