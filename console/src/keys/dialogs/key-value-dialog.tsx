import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { CodeToCopy } from '../../components/code-to-copy.tsx';
import { useHeldPage } from '../../components/use-held-page.ts';
import { useDocument } from '../../reference/use-document.ts';
import { strings } from '../../strings.ts';
import { useWorkspace } from '../../workspace/workspace-context.ts';
import type { IssuedApiKey } from '../api-key.ts';

interface Props {
  readonly apiKey: IssuedApiKey;
  readonly onStored: () => void;
}

/** Shows a key value once. It stays open until the person confirms that it is saved: nothing closes it by accident. */
export function KeyValueDialog({ apiKey, onStored }: Props) {
  const { value } = strings.keys;
  const { recoverableKeys: isKept } = useWorkspace();
  const hasSampleApi = useDocument().data?.paths[statusPath] !== undefined;
  const [isStored, setStored] = useState(false);
  const [isWarned, setWarned] = useState(false);
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
        <CodeToCopy label={value.key} text={apiKey.key} copyText={value.copyKey} />
        {hasSampleApi && mayCallStatus(apiKey) && (
          <CodeToCopy label={value.try} text={curlCommand(apiKey.key)} copyText={value.copyCommand} />
        )}
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

/** A route of the sample API, which a deployment can omit. */
const statusPath = '/v1/status';
const statusScopes = ['*', '*:*', '*:read', 'status:*', 'status:read'];

/** Whether the command is likely to succeed with this key. */
function mayCallStatus({ isActive, scopes }: IssuedApiKey): boolean {
  return isActive && scopes.some((scope) => statusScopes.includes(scope));
}

/** A command for a terminal. Key values consist of letters, digits and underscores, so quotes suffice. */
function curlCommand(key: string): string {
  return `curl -H 'X-API-Key: ${key}' '${location.origin}${statusPath}'`;
}
