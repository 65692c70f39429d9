import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { strings } from '../strings.ts';
import { describeProblem } from './describe-problem.ts';

interface Props {
  readonly error: Error | null;
  /** Adds a button to try again. */
  readonly onRetry?: (() => void) | undefined;
}

/** Shows an error, and announces it to screen readers. Renders nothing if there is none. */
export function ProblemAlert({ error, onRetry }: Props) {
  if (error === null) return null;
  const { title, text, requestId } = describeProblem(error);
  return (
    <div role="alert">
      <Alert
        type="error"
        header={title}
        action={onRetry && <Button onClick={onRetry}>{strings.retry}</Button>}
        statusIconAriaLabel={strings.layout.error}
      >
        {text}
        {requestId !== null && (
          <Box variant="small" display="block">
            {strings.problems.requestId(requestId)}
          </Box>
        )}
      </Alert>
    </div>
  );
}
