import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Icon from '@cloudscape-design/components/icon';
import List from '@cloudscape-design/components/list';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { RouteLink } from '../components/route-link.tsx';
import { useIsNarrow } from '../components/use-is-narrow.ts';
import type { ApiKey } from '../keys/api-key.ts';
import { strings } from '../strings.ts';
import { useMay } from '../workspace/workspace-context.ts';
import type { Attention } from './attention.ts';
import { below } from './below.tsx';
import { overview as overviewTexts } from './strings.ts';

const { attention: texts } = overviewTexts;
const icons = {
  error: { name: 'status-negative', variant: 'error' },
  warning: { name: 'status-warning', variant: 'warning' },
  info: { name: 'status-info', variant: 'link' },
} as const satisfies Record<Attention['type'], object>;

interface Props {
  readonly items: readonly Attention[];
  /** Opens the dialog that deactivates a key. */
  readonly onDeactivate: (apiKey: ApiKey) => void;
}

/** Everything that needs attention, each with an action beside it. */
export function AttentionList({ items, onDeactivate }: Props) {
  const mayWrite = useMay('api-keys:write');
  const isNarrow = useIsNarrow();
  const counter = items.length === 0 ? {} : { counter: `(${items.length})` };
  return (
    <Container
      header={
        <Header variant="h2" {...counter}>
          {texts.title}
        </Header>
      }
    >
      {items.length === 0 && (
        <SpaceBetween size="xxs">
          <StatusIndicator type="success">{texts.nothing}</StatusIndicator>
          <span>{texts.nothingText}</span>
        </SpaceBetween>
      )}
      {items.length > 0 && (
        <List
          ariaLabel={texts.title}
          items={items}
          disablePaddings
          renderItem={(item) => {
            const names = item.keys.length > 0 && <NamedKeys item={item} />;
            const action = <Action item={item} mayWrite={mayWrite} onDeactivate={onDeactivate} />;
            return {
              id: item.id,
              icon: <Icon {...icons[item.type]} ariaLabel={strings.layout[item.type]} />,
              content: <b>{item.title}</b>,
              ...(isNarrow ? { secondaryContent: below(names, action) } : { secondaryContent: names, actions: action }),
            };
          }}
        />
      )}
    </Container>
  );
}

/** The first keys of an item, with links to their pages. */
function NamedKeys({ item: { keys, others } }: { item: Attention }) {
  return (
    <span className="id">
      {keys.map(({ id, name, hasPage, note }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          {hasPage ? <RouteLink to={`/keys/${id}`}>{name}</RouteLink> : name}
          {note !== '' && ` (${note})`}
        </span>
      ))}
      {others > 0 && ` ${texts.others(others)}`}
    </span>
  );
}

function Action({
  item: { id, path, apiKey },
  mayWrite,
  onDeactivate,
}: { item: Attention; mayWrite: boolean } & Pick<Props, 'onDeactivate'>) {
  const { actions } = texts;
  if (mayWrite && apiKey !== null && id === 'expiring')
    return <RouteLink to={`/keys/${apiKey.id}/edit`}>{actions.expiry}</RouteLink>;
  if (mayWrite && apiKey !== null && id === 'unused')
    return (
      <Button variant="inline-link" onClick={() => onDeactivate(apiKey)}>
        {actions.deactivate}
      </Button>
    );
  return <RouteLink to={path}>{actions[targetOf(path)]}</RouteLink>;
}

/** The kind of page at a path. */
function targetOf(path: string): 'key' | 'list' | 'usage' | 'plan' | 'events' {
  if (path.startsWith('/keys/')) return 'key';
  if (path.startsWith('/usage')) return 'usage';
  if (path.startsWith('/audit-log')) return 'events';
  return path === '/plan' ? 'plan' : 'list';
}
