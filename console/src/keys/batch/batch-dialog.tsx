import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useRepeatable } from '../../api/repeatable.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { useAction } from '../../components/use-action.ts';
import { useNotify } from '../../layout/notifications.tsx';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';
import { useKeyCommands } from '../use-key-commands.ts';
import { type BatchAction, type BatchResult, canRepeat, type KeyBatch } from './batch.ts';
import { BatchList } from './batch-list.tsx';

const { batch: texts } = strings.keys;

interface Props {
  readonly action: BatchAction;
  readonly apiKeys: readonly ApiKey[];
  readonly onClose: () => void;
}

/** Changes or deletes several keys after one confirmation that names them, and shows the result of each. */
export function BatchDialog({ action, apiKeys, onClose }: Props) {
  const { batch } = useKeyCommands();
  const notify = useNotify();
  const [results, setResults] = useState<ReadonlyMap<string, BatchResult>>(new Map());
  const [typed, setTyped] = useState('');
  const requestOf = useRepeatable((body: KeyBatch) => body);
  const { title, text, confirm, done } = texts.actions[action];
  const { run, isPending, error } = useAction(batch, (latest) => {
    const all = new Map([...results, ...latest.map((result) => [result.id, result] as const)]);
    setResults(all);
    if ([...all.values()].some((result) => result.error !== null)) return;
    notify({ type: 'success', content: done(all.size) });
    onClose();
  });
  const isBegun = results.size > 0;
  const left = [...results.values()].filter(canRepeat);
  const ids = isBegun ? left.map(({ id }) => id) : apiKeys.map(({ id }) => id);
  const isConfirmed = action !== 'delete' || isBegun || typed.trim().toLowerCase() === texts.word;
  const send = () => run(requestOf({ action, ids: [...ids] }));
  const changed = [...results.values()].filter((result) => result.error === null).length;
  return (
    <ConfirmDialog
      title={isBegun ? texts.results(changed, results.size) : title(apiKeys.length)}
      confirmText={isBegun ? texts.again(left.length) : confirm}
      cancelText={isBegun ? strings.close : strings.cancel}
      isPending={isPending}
      error={error}
      disabledReason={isConfirmed ? undefined : texts.typeFirst(texts.word)}
      onConfirm={isBegun && left.length === 0 ? null : send}
      onCancel={onClose}
    >
      {!isBegun && action === 'delete' && (
        <Alert type="warning" statusIconAriaLabel={strings.layout.warning}>
          {text}
        </Alert>
      )}
      {!isBegun && action !== 'delete' && <Box variant="p">{text}</Box>}
      <BatchList apiKeys={apiKeys} results={results} />
      {!isBegun && action === 'delete' && (
        <FormField label={texts.type(texts.word)} stretch>
          <Input
            value={typed}
            placeholder={texts.word}
            autoComplete={false}
            spellcheck={false}
            onChange={({ detail }) => setTyped(detail.value)}
            onKeyDown={({ detail }) => {
              if (detail.key === 'Enter' && isConfirmed) send();
            }}
          />
        </FormField>
      )}
    </ConfirmDialog>
  );
}
