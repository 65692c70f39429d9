import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { EmptyState } from '../components/empty-state.tsx';
import { ProblemAlert } from '../components/problem-alert.tsx';
import { useKeyDialog } from '../keys/dialogs/use-key-dialog.tsx';
import { CreateButton } from '../keys/list/create-button.tsx';
import { KeysTable } from '../keys/list/keys-table.tsx';
import { useApiKeys } from '../keys/list/use-api-keys.ts';
import { RefusedCreation } from '../keys/refused-creation.tsx';
import { useCreateRefusal } from '../keys/use-create-refusal.ts';
import { Page } from '../layout/page.tsx';
import { strings } from '../strings.ts';

/** The list of keys. */
export function KeysPage() {
  const { data, error, isPending, refetch } = useApiKeys();
  const refusal = useCreateRefusal();
  const { open, dialog } = useKeyDialog();
  const { list } = strings.keys;
  return (
    <Page
      title={strings.pages.keys}
      counter={data && `(${list.inUse(data.limits.current, data.limits.max, data.limits.planName)})`}
      description={list.description}
      actions={<CreateButton />}
    >
      <SpaceBetween size="l">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {data !== undefined && refusal !== null && <RefusedCreation refusal={refusal} />}
        {data?.isComplete === false && <Alert type="info">{list.notAll(data.apiKeys.length)}</Alert>}
        {(data !== undefined || isPending) && (
          <KeysTable
            apiKeys={data?.apiKeys ?? []}
            isLoading={isPending}
            empty={
              refusal === null ? (
                <EmptyState {...list.empty} action={<CreateButton />} />
              ) : (
                <EmptyState title={list.empty.title} text={refusal.text} />
              )
            }
            onOpen={open}
          />
        )}
      </SpaceBetween>
      {dialog}
    </Page>
  );
}
