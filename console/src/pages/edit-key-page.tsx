import Alert from '@cloudscape-design/components/alert';
import { useState } from 'react';
import { Navigate, useNavigate, useParams } from 'react-router';
import { ApiError } from '../api/problem.ts';
import { Loading } from '../components/loading.tsx';
import { ProblemAlert } from '../components/problem-alert.tsx';
import { useAction } from '../components/use-action.ts';
import type { ApiKey } from '../keys/api-key.ts';
import { KeyNotFound } from '../keys/details/key-not-found.tsx';
import { useApiKey } from '../keys/details/use-api-key.ts';
import { changeOf, draftOf, type KeyDraft } from '../keys/form/key-draft.ts';
import { KeyForm } from '../keys/form/key-form.tsx';
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
    if (data !== undefined) return <KeyEditor key={id} apiKey={data} />;
    if (error instanceof ApiError && error.code === 'not_found') return <KeyNotFound />;
    return error === null ? <Loading /> : <ProblemAlert error={error} onRetry={() => void refetch()} />;
  }
}

/** Edits the key as it was when the page was opened, so changes by others do not discard the input. */
function KeyEditor({ apiKey }: { apiKey: ApiKey }) {
  const navigate = useNavigate();
  const notify = useNotify();
  const { update } = useKeyCommands();
  const [initial] = useState(() => draftOf(apiKey));
  const [isSaved, setSaved] = useState(false);
  const { edit } = strings.keys;
  const { run, isPending, error } = useAction(update, ({ name }) => {
    notify({ type: 'success', content: edit.done(name) });
    setSaved(true);
  });
  const page = `/keys/${apiKey.id}`;
  const submit = (draft: KeyDraft) => {
    const change = changeOf(draft, initial);
    if (Object.keys(change).length === 0) setSaved(true);
    else run({ id: apiKey.id, change });
  };
  if (isSaved) return <Navigate to={page} replace />;
  return (
    <KeyForm
      initial={initial}
      isNew={false}
      submitText={strings.save}
      isPending={isPending}
      error={error}
      onSubmit={submit}
      onCancel={() => void navigate(page)}
    />
  );
}
