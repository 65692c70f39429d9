import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ApiError, type FieldError } from '../../api/problem.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { strings } from '../../strings.ts';
import { checkDraft } from './check-draft.ts';
import { isSameDraft, type KeyDraft } from './key-draft.ts';
import { KeyFields } from './key-fields.tsx';
import { UnsavedInput } from './unsaved-input.tsx';

interface Props {
  readonly initial: KeyDraft;
  readonly isNew: boolean;
  readonly submitText: string;
  readonly isPending: boolean;
  /** Why the API refused what was sent. */
  readonly error: Error | null;
  readonly onSubmit: (draft: KeyDraft) => void;
  readonly onCancel: () => void;
}

/** Takes what is typed until it is unmounted, keeps it from getting lost, and shows what is wrong where it is. */
export function KeyForm({ initial, isNew, submitText, isPending, error, onSubmit, onCancel }: Props) {
  const { form } = strings.keys;
  const [draft, setDraft] = useState(initial);
  const [isChecked, setChecked] = useState(false);
  const refused = error instanceof ApiError ? error.errors : [];
  const found = checkDraft(draft, initial);
  /** From the first attempt on, what is wrong shows as it is typed. */
  const errors: readonly FieldError[] = isChecked && found.length > 0 ? found : refused;
  const submit = () => {
    setChecked(true);
    if (found.length === 0) onSubmit(draft);
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <UnsavedInput isUnsaved={!isSameDraft(draft, initial)} isSending={isPending} />
      <Form
        errorText={errors.length > 0 ? form.errors(errors.length) : undefined}
        errorIconAriaLabel={strings.layout.error}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button formAction="none" variant="link" onClick={onCancel}>
              {strings.cancel}
            </Button>
            <Button variant="primary" loading={isPending} loadingText={form.saving}>
              {submitText}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <KeyFields draft={draft} onChange={setDraft} errors={errors} isNew={isNew} />
          {errors.length === 0 && <ProblemAlert error={error} />}
        </SpaceBetween>
      </Form>
    </form>
  );
}
