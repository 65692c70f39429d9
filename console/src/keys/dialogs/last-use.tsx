import Box from '@cloudscape-design/components/box';
import { formatDistance } from '../../components/format-moment.ts';
import { dayMs } from '../../components/time.ts';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';

/** The last use of a key, as a warning before the key stops working. A use within a day stands out. */
export function LastUse({ apiKey: { lastUsedAt } }: { apiKey: ApiKey }) {
  const isRecent = lastUsedAt !== null && Date.now() - Date.parse(lastUsedAt) < dayMs;
  return (
    <Box variant="p" {...(isRecent && { fontWeight: 'bold', color: 'text-status-warning' })}>
      {strings.keys.lastUsed(lastUsedAt && formatDistance(lastUsedAt))}
    </Box>
  );
}
