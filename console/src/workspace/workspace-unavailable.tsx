import Button from '@cloudscape-design/components/button';
import { describeProblem } from '../components/describe-problem.ts';
import { Notice } from '../layout/notice.tsx';
import { useSession } from '../session/session-context.ts';
import { strings } from '../strings.ts';

/** The API does not tell which workspace this is. */
export function WorkspaceUnavailable({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const session = useSession();
  const { title, text } = describeProblem(error);
  return (
    <Notice
      title={title}
      text={text}
      actions={
        <>
          <Button variant="primary" onClick={onRetry}>
            {strings.retry}
          </Button>
          <Button onClick={() => void session.signOut()}>{strings.layout.signOut}</Button>
        </>
      }
    />
  );
}
