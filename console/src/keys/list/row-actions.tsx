import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useNavigate } from 'react-router';
import { strings } from '../../strings.ts';
import { useMay } from '../../workspace/workspace-context.ts';
import type { ApiKey } from '../api-key.ts';
import type { KeyDialogKind } from '../dialogs/key-dialog.tsx';

interface Props {
  readonly apiKey: ApiKey;
  readonly onOpen: (kind: KeyDialogKind, apiKey: ApiKey) => void;
}

/** The menu of actions in the row of a key. */
export function RowActions({ apiKey, onOpen }: Props) {
  const navigate = useNavigate();
  const mayWrite = useMay('api-keys:write');
  const { actions } = strings.keys;
  const refusal = mayWrite ? {} : { disabled: true, disabledReason: actions.notYours };
  return (
    <ButtonDropdown
      variant="inline-icon"
      expandToViewport
      ariaLabel={actions.of(apiKey.name)}
      items={[
        { id: 'view', text: actions.view },
        { id: 'edit', text: actions.edit, ...refusal },
        { id: 'activation', text: apiKey.isActive ? actions.deactivate : actions.activate, ...refusal },
        { id: 'regenerate', text: actions.regenerate, ...refusal },
        { id: 'delete', text: actions.delete, ...refusal },
      ]}
      onItemClick={({ detail }) => {
        if (detail.id === 'view') void navigate(`/keys/${apiKey.id}`);
        else if (detail.id === 'edit') void navigate(`/keys/${apiKey.id}/edit`);
        else onOpen(detail.id as KeyDialogKind, apiKey);
      }}
    />
  );
}
