import Alert from '@cloudscape-design/components/alert';
import { useState } from 'react';
import { Navigate, useNavigate, useParams } from 'react-router';
import { ApiError } from '../api/problem.ts';
import { Loading } from '../components/loading/loading.tsx';
import { ProblemAlert } from '../components/problem-alert.tsx';
import { useAction } from '../components/use-action.ts';
import type { ApiKey } from '../keys/api-key.ts';
import { KeyNotFound } from '../keys/details/key-not-found.tsx';
import { useApiKey } from '../keys/details/use-api-key.ts';
import type { FieldName } from '../keys/form/draft-fields.ts';
import { changeOf, draftOf, type KeyDraft, overwrittenBy, rotates } from '../keys/form/key-draft.ts';
import { KeyForm } from '../keys/form/key-form.tsx';
import { Overwritten } from '../keys/form/overwritten.tsx';
import { RotationWarning } from '../keys/form/rotation-warning.tsx';
import { useKeyCommands } from '../keys/use-key-commands.ts';
import { useNotify } from '../layout/notifications.tsx';
import { Page } from '../layout/page.tsx';
import { strings } from '../strings.ts';
import { useMay } from '../workspace/workspace-context.ts';

/** Edits the settings of a key. */
export function EditKeyPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useApiKey(id);
  const mayWrite = useMay('api-keys:write');
  const reload = async () => (await refetch({ throwOnError: true })).data ?? data;
  const { edit, one } = strings.keys;
  const above = [
    { text: strings.pages.keys, path: '/keys' },
    { text: data?.name ?? one, path: `/keys/${id}` },
  ];
  return (
    <Page
      title={data === undefined ? edit.title : edit.titleOf(data.name)}
      description={edit.description}
      above={above}
    >
      {content()}
    </Page>
  );

  function content() {
    if (!mayWrite) return <Alert type="info">{strings.keys.actions.notYours}</Alert>;
    if (data !== undefined) return <KeyEditor key={id} apiKey={data} reload={reload} />;
    if (error instanceof ApiError && error.code === 'not_found') return <KeyNotFound />;
    return error === null ? <Loading /> : <ProblemAlert error={error} onRetry={() => void refetch()} />;
  }
}

interface EditorProps {
  readonly apiKey: ApiKey;
  /** Loads the key again. */
  readonly reload: () => Promise<ApiKey | undefined>;
}

/** Edits the key as it was when the page was opened, so changes by others do not discard the input. */
function KeyEditor({ apiKey, reload }: EditorProps) {
  const navigate = useNavigate();
  const notify = useNotify();
  const { update } = useKeyCommands();
  const [initial] = useState(() => draftOf(apiKey));
  const [isSaved, setSaved] = useState(false);
  /** The key as the person last saw it, and the fields that someone else has changed since. */
  const [seen, setSeen] = useState(initial);
  const [overwritten, setOverwritten] = useState<readonly FieldName[]>([]);
  const { edit } = strings.keys;
  const save = async (draft: KeyDraft) => {
    const change = changeOf(draft, initial);
    if (Object.keys(change).length === 0) return setSaved(true);
    const current = draftOf((await reload()) ?? apiKey);
    const both = overwrittenBy(change, seen, current);
    setSeen(current);
    setOverwritten(both);
    if (both.length > 0) return;
    const { name } = await update({ id: apiKey.id, change });
    notify({ type: 'success', content: rotates(draft, initial) ? edit.rotates(name) : edit.done(name) });
    setSaved(true);
  };
  const { run, isPending, error } = useAction(save, () => undefined);
  const page = `/keys/${apiKey.id}`;
  if (isSaved) return <Navigate to={page} replace />;
  return (
    <KeyForm
      initial={initial}
      isNew={false}
      submitText={strings.save}
      isPending={isPending}
      error={error}
      onSubmit={run}
      onCancel={() => void navigate(page)}
      notice={(draft) => (
        <>
          <RotationWarning draft={draft} initial={initial} apiKey={apiKey} />
          <Overwritten fields={overwritten} scopes={apiKey.scopes} />
        </>
      )}
    />
  );
}
