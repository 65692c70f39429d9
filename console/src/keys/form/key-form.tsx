import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router';
import { ApiError, type FieldError } from '../../api/problem.ts';
import { errorAt } from '../../components/form/error-at.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { strings } from '../../strings.ts';
import { fieldTexts } from '../field-texts.ts';
import { checkDraft } from './check-draft.ts';
import type { FieldName } from './draft-fields.ts';
import { fieldNames, isSameDraft, type KeyDraft } from './key-draft.ts';
import { KeyFields } from './key-fields.tsx';
import { withTyped } from './lists/typed-lists.ts';
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
  const { hash } = useLocation();
  /** The field that the form starts at. */
  const first = isNew ? 'name' : hash.slice(1);
  useEffect(() => {
    // After the page has moved the focus to its title.
    const timer = setTimeout(() => focusField(form.current, first));
    return () => clearTimeout(timer);
  }, [first]);
  useEffect(() => {
    if (attempts === 0 && error === null) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [attempts, error]);
  const submit = () => {
    setAttempts((before) => before + 1);
    const complete = withTyped(draft);
    setDraft(complete);
    if (found.length === 0) onSubmit(complete);
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
        errorText={attention(errors, (name) => focusField(form.current, name))}
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
          {namesOf(errors).length === 0 && <ProblemAlert error={error} />}
        </SpaceBetween>
      </Form>
    </form>
  );
}

const list = new Intl.ListFormat('en', { type: 'conjunction' });

/** The fields that have errors. */
function namesOf(errors: readonly FieldError[]): FieldName[] {
  return fieldNames.filter((name) => errorAt(errors, `body.${name}`) !== undefined);
}

/** Links to the fields that have errors; undefined if there are none. */
function attention(errors: readonly FieldError[], onFollow: (name: FieldName) => void): ReactNode {
  const names = namesOf(errors);
  if (names.length === 0) return;
  const parts = list.formatToParts(names.map((name) => fieldTexts[name].label));
  let index = 0;
  return (
    <>
      {strings.keys.form.errors(names.length)}{' '}
      {parts.map(({ type, value }) => {
        if (type === 'literal') return value;
        const name = names[index++];
        return (
          name !== undefined && (
            <Button key={name} formAction="none" variant="inline-link" onClick={() => onFollow(name)}>
              {value}
            </Button>
          )
        );
      })}
      .
    </>
  );
}

/** Moves the focus to a field: to its input with an error, or else to its first one. */
function focusField(form: HTMLFormElement | null, name: string): void {
  const field = form?.querySelector(`[data-field="${CSS.escape(name)}"]`);
  const input =
    field?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? field?.querySelector<HTMLElement>('input');
  input?.focus();
}
