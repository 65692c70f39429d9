import Box from '@cloudscape-design/components/box';
import type { ApiKey } from '../api-key.ts';
import { twoValuesOf } from './value-state.ts';

/** The name of a key and its masked old value. */
export function PreviousValue({ apiKey }: { apiKey: ApiKey }) {
  return (
    <Box variant="p">
      {apiKey.name} <Box variant="code">{twoValuesOf(apiKey)?.previous.key}</Box>
    </Box>
  );
}
