import Button from '@cloudscape-design/components/button';
import { ApiError } from '../api/problem.ts';
import { describeProblem } from '../components/describe-problem.ts';
import { Notice } from '../components/notice.tsx';
import { useSession } from '../session/session-context.ts';
import { strings } from '../strings.ts';
import { useWorkspaceChoice } from './workspace-choice-context.ts';

/** Shown if the workspace cannot be loaded. */
export function WorkspaceUnavailable({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const session = useSession();
  const choice = useWorkspaceChoice();
  const { title, text } = describeProblem(error);
  /** The person may have access to another workspace. */
  const mayBeAnother = choice.id() !== null && error instanceof ApiError && error.status === 403;
  return (
    <Notice
      title={title}
      text={text}
      actions={
        <>
          <Button variant="primary" onClick={onRetry}>
            {strings.retry}
          </Button>
          {mayBeAnother && <Button onClick={() => choice.leave()}>{strings.problems.otherWorkspace}</Button>}
          <Button onClick={() => void session.signOut()}>{strings.layout.signOut}</Button>
        </>
      }
    />
  );
}
