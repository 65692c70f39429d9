import Box from '@cloudscape-design/components/box';
import { formatDistance } from '../../components/format-moment.ts';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';

/** The last use of a key, as a warning before the key stops working. */
export function LastUse({ apiKey: { lastUsedAt } }: { apiKey: ApiKey }) {
  return <Box variant="p">{strings.keys.lastUsed(lastUsedAt && formatDistance(lastUsedAt))}</Box>;
}
