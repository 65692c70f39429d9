import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { strings } from '../strings.ts';
import { calledOf, type Member, type Role, roles } from './member.ts';
import { members as membersTexts } from './strings.ts';
import { useMemberForm } from './use-member-form.ts';

const texts = membersTexts;
const { form } = texts;

interface Props {
  /** The member to change; null adds one. */
  readonly member: Member | null;
  readonly isYou: boolean;
  /** All members of the workspace. */
  readonly members: readonly Member[];
  readonly onClose: () => void;
}

/** Adds a member, or changes the role and name of one. */
export function MemberDialog({ member, isYou, members, onClose }: Props) {
  const { draft, set, errors, isPending, error, submit } = useMemberForm({ member, members, onDone: onClose });
  const giveUpRole = isYou && member?.role === 'owner' && draft.role !== 'owner';
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
        <FormField label={form.subject} description={form.subjectText} errorText={errors.subject} stretch>
          <TextInput
            value={draft.subject}
            placeholder={form.subjectExample}
            spellcheck={false}
            onChange={(subject) => set({ subject })}
            onEnter={submit}
          />
        </FormField>
      )}
      <FormField label={<OptionalLabel />} description={form.nameText} errorText={errors.name} stretch>
        <TextInput value={draft.name} onChange={(name) => set({ name })} onEnter={submit} />
      </FormField>
      <FormField label={form.role} errorText={errors.role} stretch>
        <RadioGroup
          value={draft.role}
          items={roles.map((role) => ({ value: role, label: texts.roles[role], description: texts.roleTexts[role] }))}
          onChange={({ detail }) => set({ role: detail.value as Role })}
        />
      </FormField>
      {giveUpRole && (
        <div role="status">
          <Alert type="warning" header={texts.ownRole.title} statusIconAriaLabel={strings.layout.warning}>
            {texts.ownRole.text(texts.roles[draft.role])}
          </Alert>
        </div>
      )}
    </ConfirmDialog>
  );
}

const OptionalLabel = () => (
  <>
    {form.name} <i>– {form.optional}</i>
  </>
);

interface TextInputProps {
  readonly value: string;
  readonly placeholder?: string;
  readonly spellcheck?: boolean;
  readonly onChange: (value: string) => void;
  readonly onEnter: () => void;
}

function TextInput({ onChange, onEnter, ...props }: TextInputProps) {
  return (
    <Input
      {...props}
      autoComplete={false}
      onChange={({ detail }) => onChange(detail.value)}
      onKeyDown={({ detail }) => {
        if (detail.key === 'Enter') onEnter();
      }}
    />
  );
}
