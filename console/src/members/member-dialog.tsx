import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { ApiError } from '../api/problem.ts';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { errorAt } from '../components/error-at.ts';
import { useAction } from '../components/use-action.ts';
import { useNotify } from '../layout/notifications.tsx';
import { strings } from '../strings.ts';
import { calledOf, checkDraft, type Member, type MemberDraft, newMemberOf, type Role, roles } from './member.ts';
import { useMemberCommands } from './use-member-commands.ts';

const { members: texts } = strings;
const { form } = texts;

interface Props {
  /** Who is changed; null: somebody is added. */
  readonly member: Member | null;
  readonly isYou: boolean;
  /** All that there are. */
  readonly members: readonly Member[];
  readonly onClose: () => void;
}

/** Adds a member, or changes the role and name of one. */
export function MemberDialog({ member, isYou, members, onClose }: Props) {
  const { put } = useMemberCommands();
  const notify = useNotify();
  const [draft, setDraft] = useState<MemberDraft>(() => ({
    subject: member?.subject ?? '',
    name: member?.name ?? '',
    role: member?.role ?? 'viewer',
  }));
  const [isChecked, setChecked] = useState(false);
  const { run, isPending, error } = useAction(put, (done) => {
    notify({ type: 'success', content: (member === null ? texts.added : texts.changed)(calledOf(done)) });
    onClose();
  });
  const wrong = checkDraft(draft, member === null ? members : []);
  const refused = error instanceof ApiError ? error.errors : [];
  const set = (part: Partial<MemberDraft>) => setDraft({ ...draft, ...part });

  function submit() {
    setChecked(true);
    if (Object.keys(wrong).length === 0) run(newMemberOf(draft));
  }
  const submitOnEnter: InputProps['onKeyDown'] = ({ detail }) => {
    if (detail.key === 'Enter') submit();
  };

  return (
    <ConfirmDialog
      title={member === null ? form.addTitle : form.changeTitle(calledOf(member))}
      confirmText={member === null ? form.submit : strings.save}
      isPending={isPending}
      error={error}
      onConfirm={submit}
      onCancel={onClose}
    >
      {member === null && (
        <FormField
          label={form.subject}
          description={form.subjectText}
          errorText={(isChecked && wrong.subject) || errorAt(refused, 'body.subject')}
          stretch
        >
          <Input
            value={draft.subject}
            placeholder={form.subjectExample}
            autoComplete={false}
            spellcheck={false}
            onChange={({ detail }) => set({ subject: detail.value })}
            onKeyDown={submitOnEnter}
          />
        </FormField>
      )}
      <FormField
        label={
          <>
            {form.name} <i>– {form.optional}</i>
          </>
        }
        description={form.nameText}
        errorText={(isChecked && wrong.name) || errorAt(refused, 'body.name')}
        stretch
      >
        <Input
          value={draft.name}
          autoComplete={false}
          onChange={({ detail }) => set({ name: detail.value })}
          onKeyDown={submitOnEnter}
        />
      </FormField>
      <FormField label={form.role} errorText={errorAt(refused, 'body.role')} stretch>
        <RadioGroup
          value={draft.role}
          items={roles.map((role) => ({
            value: role,
            label: texts.roles[role],
            description: texts.roleTexts[role],
          }))}
          onChange={({ detail }) => set({ role: detail.value as Role })}
        />
      </FormField>
      {isYou && member?.role === 'owner' && draft.role !== 'owner' && (
        <div role="status">
          <Alert type="warning" header={texts.ownRole.title} statusIconAriaLabel={strings.layout.warning}>
            {texts.ownRole.text(texts.roles[draft.role])}
          </Alert>
        </div>
      )}
    </ConfirmDialog>
  );
}
