import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { useAction } from '../components/use-action.ts';
import { useNotify } from '../layout/notifications.tsx';
import { strings } from '../strings.ts';
import { calledOf, type Member } from './member.ts';
import { members as membersTexts } from './strings.ts';
import { useMemberCommands } from './use-member-commands.ts';

const { removal, removed } = membersTexts;

interface Props {
  readonly member: Member;
  readonly isYou: boolean;
  readonly onClose: () => void;
}

/** Removes a member after a confirmation. */
export function RemoveMemberDialog({ member, isYou, onClose }: Props) {
  const { remove } = useMemberCommands();
  const notify = useNotify();
  const called = calledOf(member);
  const { run, isPending, error } = useAction(remove, () => {
    notify({ type: 'success', content: removed(called) });
    onClose();
  });
  return (
    <ConfirmDialog
      title={removal.title(called)}
      confirmText={removal.submit}
      isPending={isPending}
      error={error}
      onConfirm={() => run(member.subject)}
      onCancel={onClose}
    >
      <Box variant="p">{removal.text(called)}</Box>
      {isYou && (
        <Alert type="warning" header={removal.own.title} statusIconAriaLabel={strings.layout.warning}>
          {removal.own.text}
        </Alert>
      )}
    </ConfirmDialog>
  );
}
