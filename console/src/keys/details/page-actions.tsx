import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useNavigate } from 'react-router';
import { strings } from '../../strings.ts';
import { useMay } from '../../workspace/workspace-context.ts';
import type { ApiKey } from '../api-key.ts';
import type { KeyDialogKind } from '../dialogs/key-dialog.tsx';

interface Props {
  readonly apiKey: ApiKey;
  readonly onOpen: (kind: KeyDialogKind, apiKey: ApiKey) => void;
}

/** The buttons on the page of a key. */
export function PageActions({ apiKey, onOpen }: Props) {
  const navigate = useNavigate();
  const mayWrite = useMay('api-keys:write');
  const { actions } = strings.keys;
  const refusal = mayWrite ? {} : { disabled: true, disabledReason: actions.notYours };
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button {...refusal} onClick={() => void navigate(`/keys/${apiKey.id}/edit`)}>
        {actions.edit}
      </Button>
      <Button {...refusal} onClick={() => onOpen('activation', apiKey)}>
        {apiKey.isActive ? actions.deactivate : actions.activate}
      </Button>
      <Button {...refusal} onClick={() => onOpen('regenerate', apiKey)}>
        {actions.regenerate}
      </Button>
      <Button {...refusal} onClick={() => onOpen('delete', apiKey)}>
        {actions.delete}
      </Button>
    </SpaceBetween>
  );
}
