import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ApiError, type FieldError } from '../../api/problem.ts';
import { errorAt } from '../../components/form/error-at.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { strings } from '../../strings.ts';
import { fieldTexts } from '../field-texts.ts';
import { checkDraft } from './check-draft.ts';
import { fieldNames, isSameDraft, type KeyDraft } from './key-draft.ts';
import { KeyFields } from './key-fields.tsx';
import { UnsavedInput } from './unsaved-input.tsx';

interface Props {
  readonly initial: KeyDraft;
  readonly isNew: boolean;
  readonly submitText: string;
  readonly isPending: boolean;
  /** The error of the last request. */
  readonly error: Error | null;
  readonly onSubmit: (draft: KeyDraft) => void;
  readonly onCancel: () => void;
  /** Shown above the buttons. */
  readonly notice?: (draft: KeyDraft) => ReactNode;
}

/** Holds the draft until it is unmounted, asks before it is lost, and shows errors at their fields. */
export function KeyForm({ initial, isNew, submitText, isPending, error, onSubmit, onCancel, notice }: Props) {
  const [draft, setDraft] = useState(initial);
  /** The number of attempts to save. */
  const [attempts, setAttempts] = useState(0);
  const refused = error instanceof ApiError ? error.errors : [];
  const found = checkDraft(draft, initial);
  /** Errors show after the first attempt to save, then follow the typing. */
  const errors: readonly FieldError[] = attempts > 0 && found.length > 0 ? found : refused;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (attempts === 0 && error === null) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [attempts, error]);
  const submit = () => {
    setAttempts((before) => before + 1);
    if (found.length === 0) onSubmit(draft);
  };
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <UnsavedInput isUnsaved={!isSameDraft(draft, initial)} isSending={isPending} />
      <Form
        errorText={attention(errors)}
        errorIconAriaLabel={strings.layout.error}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button formAction="none" variant="link" onClick={onCancel}>
              {strings.cancel}
            </Button>
            <Button variant="primary" loading={isPending} loadingText={strings.keys.form.saving}>
              {submitText}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <KeyFields draft={draft} onChange={setDraft} errors={errors} isNew={isNew} />
          {notice?.(draft)}
          {attention(errors) === undefined && <ProblemAlert error={error} />}
        </SpaceBetween>
      </Form>
    </form>
  );
}

const list = new Intl.ListFormat('en', { type: 'conjunction' });

/** Names the fields that have errors; undefined if there are none. */
function attention(errors: readonly FieldError[]): string | undefined {
  const names = fieldNames.filter((name) => errorAt(errors, `body.${name}`) !== undefined);
  if (names.length === 0) return;
  return strings.keys.form.errors(names.length, list.format(names.map((name) => fieldTexts[name].label)));
}
