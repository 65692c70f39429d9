import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import { strings } from '../strings.ts';

/** The page while the console starts. */
export function Splash() {
  return (
    <main className="splash" aria-busy="true">
      <Box color="text-body-secondary">
        <Spinner size="large" /> <span role="status">{strings.loading}</span>
      </Box>
    </main>
  );
}
