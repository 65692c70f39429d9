import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { strings } from '../strings.ts';
import { useSession } from './session-context.ts';

/** A dialog over the page, which stays as it is: the person signs in again in another window, then continues. */
export function SessionEndedDialog() {
  const session = useSession();
  const [trouble, setTrouble] = useState<string>();
  const { title, text, blocked, otherPerson, here } = strings.signIn.ended;
  const signInAgain = () => {
    const isOpen = session.signInAgain(() => setTrouble(otherPerson));
    setTrouble(isOpen ? undefined : blocked);
  };
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel={strings.close}
      onDismiss={session.stayEnded}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={() => void session.signIn()}>
              {here}
            </Button>
            <Button variant="primary" onClick={signInAgain}>
              {strings.signIn.again}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {text}
        {trouble !== undefined && (
          <div role="alert">
            <Alert type="warning">{trouble}</Alert>
          </div>
        )}
      </SpaceBetween>
    </Modal>
  );
}
