import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { useNavigate } from 'react-router';
import { EmptyState } from '../components/empty-state.tsx';
import { Moment } from '../components/moment.tsx';
import { ProblemAlert } from '../components/problem-alert.tsx';
import { strings } from '../strings.ts';
import { useKeyEvents } from './use-key-events.ts';

/** What happened to a key lately. */
export function KeyEvents({ id }: { id: string }) {
  const navigate = useNavigate();
  const { data, error, isPending, refetch } = useKeyEvents(id);
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
    <Table
      header={header}
      items={data ?? []}
      trackBy="id"
      loading={isPending}
      loadingText={texts.loading}
      ariaLabels={{ tableLabel: texts.title }}
      empty={<EmptyState {...texts.empty} />}
      columnDefinitions={[
        { id: 'at', header: texts.at, cell: ({ at }) => <Moment at={at} /> },
        { id: 'action', header: texts.action, isRowHeader: true, cell: ({ action }) => action },
        { id: 'actorType', header: texts.actorType, cell: ({ actor }) => texts.actorTypes[actor.type] },
        { id: 'actor', header: texts.actor, cell: ({ actor }) => actor.id },
      ]}
    />
  );
}
