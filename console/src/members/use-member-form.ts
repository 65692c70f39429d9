import { useState } from 'react';
import { ApiError } from '../api/problem.ts';
import { errorAt } from '../components/form/error-at.ts';
import { useAction } from '../components/use-action.ts';
import { useNotify } from '../layout/notifications.tsx';
import { calledOf, checkDraft, type Member, type MemberDraft, newMemberOf } from './member.ts';
import { members as membersTexts } from './strings.ts';
import { useMemberCommands } from './use-member-commands.ts';

interface Options {
  /** The member to change; null adds one. */
  readonly member: Member | null;
  /** All members of the workspace. */
  readonly members: readonly Member[];
  readonly onDone: () => void;
}

/** The state of the form that adds or changes a member, and its submission. */
export function useMemberForm({ member, members, onDone }: Options) {
  const { put } = useMemberCommands();
  const notify = useNotify();
  const [draft, setDraft] = useState<MemberDraft>(() => ({
    subject: member?.subject ?? '',
    name: member?.name ?? '',
    role: member?.role ?? 'viewer',
  }));
  const [isChecked, setChecked] = useState(false);
  const { run, isPending, error } = useAction(put, (done) => {
    const { added, changed } = membersTexts;
    notify({ type: 'success', content: (member === null ? added : changed)(calledOf(done)) });
    onDone();
  });
  const found = checkDraft(draft, member === null ? members : []);
  const refused = error instanceof ApiError ? error.errors : [];
  return {
    draft,
    isPending,
    error,
    set: (part: Partial<MemberDraft>) => setDraft({ ...draft, ...part }),
    errors: {
      subject: (isChecked && found.subject) || errorAt(refused, 'body.subject'),
      name: (isChecked && found.name) || errorAt(refused, 'body.name'),
      role: errorAt(refused, 'body.role'),
    },
    submit() {
      setChecked(true);
      if (Object.keys(found).length === 0) run(newMemberOf(draft));
    },
  };
}
