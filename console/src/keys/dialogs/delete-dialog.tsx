import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { useAction } from '../../components/use-action.ts';
import { useNotify } from '../../layout/notifications.tsx';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';
import { useKeyCommands } from '../use-key-commands.ts';
import { LastUse } from './last-use.tsx';
import { WhichKey } from './which-key.tsx';

interface Props {
  readonly apiKey: ApiKey;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

/** Deletes a key after the person types its name. */
export function DeleteDialog({ apiKey, onClose, onDeleted }: Props) {
  const { id, name } = apiKey;
  const { remove } = useKeyCommands();
  const notify = useNotify();
  const [typed, setTyped] = useState('');
  const texts = strings.keys.delete;
  const { run, isPending, error } = useAction(remove, () => {
    notify({ type: 'success', content: texts.done(name) });
    onClose();
    onDeleted();
  });
  const isConfirmed = typed.trim() === name;
  return (
    <ConfirmDialog
      title={texts.title(name)}
      confirmText={texts.confirm}
      isPending={isPending}
      error={error}
      disabledReason={isConfirmed ? undefined : texts.typeFirst}
      onConfirm={() => run(id)}
      onCancel={onClose}
    >
      <WhichKey apiKey={apiKey} />
      <Alert type="warning" statusIconAriaLabel={strings.layout.warning}>
        {texts.text}
      </Alert>
      <LastUse apiKey={apiKey} />
      <FormField label={texts.type(name)} stretch>
        <Input
          value={typed}
          placeholder={name}
          autoComplete={false}
          spellcheck={false}
          onChange={({ detail }) => setTyped(detail.value)}
          onKeyDown={({ detail }) => {
            if (detail.key === 'Enter' && isConfirmed) run(id);
          }}
        />
      </FormField>
    </ConfirmDialog>
  );
}
