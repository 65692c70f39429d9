import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import { strings } from '../../strings.ts';

/** Takes the place of content while it loads. */
export function Loading() {
  return (
    <Box color="text-body-secondary" padding={{ vertical: 'l' }}>
      <Spinner /> <span role="status">{strings.loading}</span>
    </Box>
  );
}
