import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import { strings } from '../strings.ts';
import { useSession } from './session-context.ts';

/** Over the page, which stays as it is. */
export function SessionEndedDialog() {
  const session = useSession();
  const { title, text } = strings.signIn.ended;
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel={strings.close}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={() => void session.signIn()}>
            {strings.signIn.again}
          </Button>
        </Box>
      }
    >
      {text}
    </Modal>
  );
}
