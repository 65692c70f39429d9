import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import List from '@cloudscape-design/components/list';
import type { AuditEvent } from '../audit/audit-event.ts';
import { sentenceOf } from '../audit/event-sentence.ts';
import type { Names } from '../audit/names.ts';
import { Moment } from '../components/moment.tsx';
import { RouteLink } from '../components/route-link.tsx';
import { useIsNarrow } from '../components/use-is-narrow.ts';
import { below } from './below.tsx';
import { overview as overviewTexts } from './strings.ts';

const { events: texts } = overviewTexts;

interface Props {
  readonly events: readonly AuditEvent[];
  readonly names: Names;
  /** The ids of the keys that have a page. */
  readonly there: ReadonlySet<string>;
}

/** The latest events of the workspace, as sentences. */
export function LatestEvents({ events, names, there }: Props) {
  const isNarrow = useIsNarrow();
  return (
    <Container
      header={
        <Header variant="h2" actions={<RouteLink to="/audit-log">{texts.all}</RouteLink>}>
          {texts.title}
        </Header>
      }
    >
      <List
        ariaLabel={texts.title}
        items={events}
        disablePaddings
        renderItem={(event) => {
          const moment = <Moment at={event.at} format="distance" />;
          const link = event.keyId !== null && there.has(event.keyId) && (
            <RouteLink
              to={`/keys/${event.keyId}`}
              ariaLabel={texts.keyNamed(names.keys.get(event.keyId) ?? event.keyId)}
            >
              {texts.key}
            </RouteLink>
          );
          return {
            id: event.id,
            content: <span className="id">{sentenceOf(event, names)}</span>,
            ...(isNarrow ? { secondaryContent: below(moment, link) } : { secondaryContent: moment, actions: link }),
          };
        }}
      />
    </Container>
  );
}
