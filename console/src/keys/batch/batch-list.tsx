import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';
import { LastUse } from '../dialogs/last-use.tsx';
import { WhichKey } from '../dialogs/which-key.tsx';
import type { BatchResult } from './batch.ts';

const { batch: texts } = strings.keys;

interface Props {
  readonly apiKeys: readonly ApiKey[];
  /** By the id of the key; empty before the request. */
  readonly results: ReadonlyMap<string, BatchResult>;
}

/** The keys of a batch: the last use of each before the request, its result afterwards. */
export function BatchList({ apiKeys, results }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: A region that scrolls must be reachable by keyboard.
    <section className="batch" aria-label={texts.keys} tabIndex={0}>
      <ul className="list">
        {apiKeys.map((apiKey) => (
          <li key={apiKey.id}>
            <Box fontWeight="bold">{apiKey.name}</Box>
            <WhichKey apiKey={apiKey} />
            <Result apiKey={apiKey} result={results.get(apiKey.id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Result({ apiKey, result }: { apiKey: ApiKey; result: BatchResult | undefined }) {
  if (result === undefined) return <LastUse apiKey={apiKey} />;
  if (result.error === null) return <StatusIndicator type="success">{texts.changed}</StatusIndicator>;
  return <StatusIndicator type="error">{result.error.detail}</StatusIndicator>;
}
