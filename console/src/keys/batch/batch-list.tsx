import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { formatMoment } from '../../components/format-moment.ts';
import type { ApiKey } from '../api-key.ts';
import { LastUse } from '../dialogs/last-use.tsx';
import { WhichKey } from '../dialogs/which-key.tsx';
import type { BatchResult } from './batch.ts';
import { batchDialog as texts } from './dialog-strings.ts';

interface Props {
  readonly apiKeys: readonly ApiKey[];
  /** By the id of the key; empty before the request. */
  readonly results: ReadonlyMap<string, BatchResult>;
  /** Shows the current expiry of each key too. */
  readonly showsExpiry: boolean;
}

/** The keys of a batch: the last use of each before the request, its result afterwards. */
export function BatchList({ apiKeys, results, showsExpiry }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: A region that scrolls must be reachable by keyboard.
    <section className="batch" aria-label={texts.keys} tabIndex={0}>
      <ul className="list">
        {apiKeys.map((apiKey) => (
          <li key={apiKey.id}>
            <Box fontWeight="bold">{apiKey.name}</Box>
            <WhichKey apiKey={apiKey} />
            {showsExpiry && results.size === 0 && <Box>{expiryTextOf(apiKey)}</Box>}
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

function expiryTextOf({ expiresAt }: ApiKey): string {
  if (expiresAt === null) return texts.neverExpires;
  const at = formatMoment(expiresAt);
  return Date.parse(expiresAt) <= Date.now() ? texts.expired(at) : texts.expires(at);
}
