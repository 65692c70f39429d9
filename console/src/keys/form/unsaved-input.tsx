import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useBlocker } from 'react-router';
import { useStayOnPage } from '../../components/use-stay-on-page.ts';
import { strings } from '../../strings.ts';

interface Props {
  readonly isUnsaved: boolean;
  /** While the input is being sent, nobody is asked. */
  readonly isSending: boolean;
}

/** Asks before unsaved input is lost: with a dialog within the console, through the browser otherwise. */
export function UnsavedInput({ isUnsaved, isSending }: Props) {
  const { leave } = strings.keys.form;
  useStayOnPage(isUnsaved);
  const blocker = useBlocker(isUnsaved);
  if (blocker.state !== 'blocked' || isSending) return null;
  return (
    <Modal
      visible
      header={leave.title}
      closeAriaLabel={strings.close}
      onDismiss={() => blocker.reset()}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button formAction="none" variant="link" onClick={() => blocker.proceed()}>
              {leave.confirm}
            </Button>
            <Button formAction="none" variant="primary" onClick={() => blocker.reset()}>
              {leave.stay}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      {leave.text}
    </Modal>
  );
}
