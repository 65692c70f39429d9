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
import { type Expiry, expiresAtOf, expiryOf } from '../form/expiry.ts';
import { ExpiryField } from '../form/expiry-field.tsx';
import { useKeyCommands } from '../use-key-commands.ts';
import { type BatchAction, type BatchResult, canRepeat, type KeyBatch } from './batch.ts';
import { BatchList } from './batch-list.tsx';
import { batchDialog as texts } from './dialog-strings.ts';

const { missing, past } = strings.keys.fields.expiresAt.form;
const noExpiry = { typed: { ...expiryOf(null), choice: 'custom' }, at: null } as const;

/** The expiry as it is typed, and the time that it means. */
interface NewExpiry {
  readonly typed: Expiry;
  readonly at: string | null;
}

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
  /** The time is computed when it is chosen: each attempt sends the same one. */
  const [expiry, setExpiry] = useState<NewExpiry>(noExpiry);
  const requestOf = useRepeatable((body: KeyBatch) => body);
  const { title, text, done } = texts.actions[action];
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
  const wrongExpiry = action === 'expire' && !isBegun ? problemOf(expiry) : undefined;
  const send = () =>
    run(
      requestOf({ action, ids: [...ids], ...(action === 'expire' && expiry.at !== null && { expiresAt: expiry.at }) }),
    );
  const changed = [...results.values()].filter((result) => result.error === null).length;
  return (
    <ConfirmDialog
      title={isBegun ? texts.results(changed, results.size) : title(apiKeys.length)}
      confirmText={isBegun ? texts.again(left.length) : strings.keys.batch.actions[action]}
      cancelText={isBegun ? strings.close : strings.cancel}
      isPending={isPending}
      error={error}
      disabledReason={isConfirmed ? wrongExpiry : texts.typeFirst(texts.word)}
      onConfirm={isBegun && left.length === 0 ? null : send}
      onCancel={onClose}
    >
      {!isBegun && action === 'delete' && (
        <Alert type="warning" statusIconAriaLabel={strings.layout.warning}>
          {text}
        </Alert>
      )}
      {!isBegun && action !== 'delete' && <Box variant="p">{text}</Box>}
      {!isBegun && action === 'expire' && (
        <ExpiryField
          value={expiry.typed}
          isRequired
          errorText={wrongExpiry === past ? past : undefined}
          onChange={(chosen) => setExpiry({ typed: chosen, at: expiresAtOf(chosen) })}
        />
      )}
      <BatchList apiKeys={apiKeys} results={results} showsExpiry={action === 'expire'} />
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

function problemOf({ at }: NewExpiry): string | undefined {
  if (at === null) return missing;
  return Date.parse(at) <= Date.now() ? past : undefined;
}
