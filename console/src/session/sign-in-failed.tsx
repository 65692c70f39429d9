import Button from '@cloudscape-design/components/button';
import { Notice } from '../components/notice.tsx';
import { strings } from '../strings.ts';
import { useSession } from './session-context.ts';
import type { SignInFailure } from './sign-in-failure.ts';

/** Explains why the sign-in failed, and offers a new one. */
export function SignInFailed({ failure }: { failure: SignInFailure }) {
  const session = useSession();
  const { title, text } = strings.signIn.failures[failure];
  return (
    <Notice
      title={title}
      text={text}
      actions={
        <Button variant="primary" onClick={() => void session.signIn()}>
          {strings.signIn.again}
        </Button>
      }
    />
  );
}
