import Button from '@cloudscape-design/components/button';
import { Notice } from '../components/notice.tsx';
import { strings } from '../strings.ts';
import { useSession } from './session-context.ts';

/** The page after a sign-out. */
export function SignedOut() {
  const session = useSession();
  const { title, text } = strings.signIn.signedOut;
  return (
    <Notice
      title={title}
      text={text}
      actions={
        <Button variant="primary" onClick={() => void session.signIn()}>
          {strings.signIn.button}
        </Button>
      }
    />
  );
}
