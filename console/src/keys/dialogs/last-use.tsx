import Box from '@cloudscape-design/components/box';
import { formatDistance } from '../../components/moment.tsx';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';

/** When somebody last called with the key: who is about to end it may have taken it for another. */
export function LastUse({ apiKey: { lastUsedAt } }: { apiKey: ApiKey }) {
  return <Box variant="p">{strings.keys.lastUsed(lastUsedAt && formatDistance(lastUsedAt))}</Box>;
}
