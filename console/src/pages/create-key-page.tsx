import { useState } from 'react';
import { Navigate, useNavigate } from 'react-router';
import { useRepeatable } from '../api/repeatable.ts';
import { useAction } from '../components/use-action.ts';
import type { IssuedApiKey } from '../keys/api-key.ts';
import { KeyValueDialog } from '../keys/dialogs/key-value-dialog.tsx';
import { emptyDraft, newKeyOf } from '../keys/form/key-draft.ts';
import { KeyForm } from '../keys/form/key-form.tsx';
import { keepLastScopes, lastScopes } from '../keys/form/lists/last-scopes.ts';
import { RefusedCreation } from '../keys/refused-creation.tsx';
import { useCreateRefusal } from '../keys/use-create-refusal.ts';
import { useKeyCommands } from '../keys/use-key-commands.ts';
import { useNotify } from '../layout/notifications.tsx';
import { Page } from '../layout/page.tsx';
import { strings } from '../strings.ts';

const above = [{ text: strings.pages.keys, path: '/keys' }];

/** Creates a key and shows its value. */
export function CreateKeyPage() {
  const navigate = useNavigate();
  const notify = useNotify();
  const commands = useKeyCommands();
  const refusal = useCreateRefusal();
  /** Once shown, the form stays with its input, even if someone else creates the last key of the plan. */
  const [isBegun, setBegun] = useState(refusal === null);
  if (refusal === null && !isBegun) setBegun(true);
  /** The only place that holds the value. */
  const [issued, setIssued] = useState<IssuedApiKey | null>(null);
  const [stored, setStored] = useState<IssuedApiKey['id'] | null>(null);
  const { run, isPending, error } = useAction(commands.create, setIssued);
  const requestOf = useRepeatable(newKeyOf);
  const [initial] = useState(() => ({ ...emptyDraft, scopes: lastScopes() ?? emptyDraft.scopes }));
  const { create } = strings.keys;
  return (
    <Page title={create.title} {...(isBegun && { description: create.description })} above={above}>
      {content()}
    </Page>
  );

  function content() {
    if (stored !== null) return <Navigate to={`/keys/${stored}`} replace />;
    if (issued !== null)
      return (
        <KeyValueDialog
          apiKey={issued}
          onStored={() => {
            keepLastScopes(issued.scopes);
            notify({ type: 'success', content: create.done(issued.name) });
            setStored(issued.id);
            setIssued(null);
          }}
        />
      );
    if (refusal !== null && !isBegun) return <RefusedCreation refusal={refusal} />;
    return (
      <KeyForm
        initial={initial}
        isNew
        submitText={create.submit}
        isPending={isPending}
        error={error}
        onSubmit={(draft) => run(requestOf(draft))}
        onCancel={() => void navigate('/keys')}
      />
    );
  }
}
