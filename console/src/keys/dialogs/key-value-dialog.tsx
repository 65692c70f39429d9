import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { CodeToCopy } from '../../components/code-to-copy.tsx';
import { useFirstInput } from '../../components/use-first-input.ts';
import { useHeldPage } from '../../components/use-held-page.ts';
import { strings } from '../../strings.ts';
import { useWorkspace } from '../../workspace/workspace-context.ts';
import type { IssuedApiKey } from '../api-key.ts';

interface Props {
  readonly apiKey: IssuedApiKey;
  readonly onStored: () => void;
}

/**
 * Shows a key value once. It stays open until the person confirms that it is saved: nothing closes it by accident. The page of the key
 * shows how to call the API: a command with the value would stay in the history of a shell.
 */
export function KeyValueDialog({ apiKey, onStored }: Props) {
  const { value } = strings.keys;
  const { recoverableKeys: isKept } = useWorkspace();
  const [isStored, setStored] = useState(false);
  const [isWarned, setWarned] = useState(false);
  const content = useFirstInput('button');
  useHeldPage(true, () => setWarned(true));
  return (
    <Modal
      visible
      size="large"
      header={value.title}
      closeAriaLabel={strings.close}
      onDismiss={() => setWarned(true)}
      footer={
        <Box float="right">
          <Button variant="primary" disabled={!isStored} disabledReason={value.confirmFirst} onClick={onStored}>
            {value.done}
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="l">
        <Alert
          type="warning"
          statusIconAriaLabel={strings.layout.warning}
          header={isKept ? value.keptTitle : value.onceTitle}
        >
          {isKept ? value.kept : value.once}
        </Alert>
        {apiKey.rotation !== null && <Alert type="info">{value.rotated}</Alert>}
        <div ref={content}>
          <CodeToCopy label={value.key} text={apiKey.key} copyText={value.copyKey} />
        </div>
        <Checkbox checked={isStored} onChange={({ detail }) => setStored(detail.checked)}>
          {value.confirm}
        </Checkbox>
        {isWarned && !isStored && (
          <div role="alert">
            <Alert type="error" statusIconAriaLabel={strings.layout.error}>
              {value.notYet}
            </Alert>
          </div>
        )}
      </SpaceBetween>
    </Modal>
  );
}
