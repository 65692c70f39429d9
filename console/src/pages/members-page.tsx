import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useCallback, useState } from 'react';
import { EmptyState } from '../components/empty-state.tsx';
import { ProblemAlert } from '../components/problem-alert.tsx';
import { Page } from '../layout/page.tsx';
import { type Member, roles } from '../members/member.ts';
import { MemberDialog } from '../members/member-dialog.tsx';
import { type MemberAction, MembersTable } from '../members/members-table.tsx';
import { RemoveMemberDialog } from '../members/remove-member-dialog.tsx';
import { members as membersTexts } from '../members/strings.ts';
import { useMembers } from '../members/use-members.ts';
import { strings } from '../strings.ts';
import { useMay, useWorkspace } from '../workspace/workspace-context.ts';

const texts = membersTexts;
const none: readonly Member[] = [];

type Open =
  | { readonly action: 'add'; readonly member: null }
  | { readonly action: MemberAction; readonly member: Member };

/** The members of the workspace. Owners can change them; others have read-only access. */
export function MembersPage() {
  const { data, error, isPending, refetch } = useMembers();
  const { caller } = useWorkspace();
  const mayWrite = useMay('members:write');
  const [open, setOpen] = useState<Open | null>(null);
  const onAction = useCallback((action: MemberAction, member: Member) => setOpen({ action, member }), []);
  const close = () => setOpen(null);
  const members = data?.members ?? none;
  const you = caller.type === 'user' ? caller.id : null;
  const isYou = open?.member != null && open.member.subject === you;
  return (
    <Page
      title={strings.pages.members}
      description={texts.description}
      {...(data !== undefined && { counter: `(${members.length}${data.isComplete ? '' : '+'})` })}
      actions={
        <Button
          variant="primary"
          disabled={!mayWrite}
          {...(!mayWrite && { disabledReason: texts.onlyOwners })}
          onClick={() => setOpen({ action: 'add', member: null })}
        >
          {texts.add}
        </Button>
      }
    >
      <SpaceBetween size="l">
        {!mayWrite && (
          <Alert type="info" statusIconAriaLabel={strings.layout.info}>
            {texts.readOnly(caller.role === null ? texts.noRole : texts.roles[caller.role])}
          </Alert>
        )}
        {data !== undefined && <ProblemAlert error={error} onRetry={() => void refetch()} />}
        {data?.isComplete === false && (
          <Alert type="info" statusIconAriaLabel={strings.layout.info}>
            {texts.incomplete(members.length)}
          </Alert>
        )}
        <MembersTable
          members={members}
          isLoading={isPending}
          you={you}
          onAction={mayWrite ? onAction : null}
          empty={
            error === null ? (
              <EmptyState {...texts.empty} />
            ) : (
              <ProblemAlert error={error} onRetry={() => void refetch()} />
            )
          }
        />
        <Roles />
      </SpaceBetween>
      {(open?.action === 'add' || open?.action === 'change') && (
        <MemberDialog member={open.member} isYou={isYou} members={members} onClose={close} />
      )}
      {open?.action === 'remove' && <RemoveMemberDialog member={open.member} isYou={isYou} onClose={close} />}
    </Page>
  );
}

/** Explains the roles. */
function Roles() {
  return (
    <Container header={<Header variant="h2">{texts.rolesTitle}</Header>}>
      <KeyValuePairs
        columns={3}
        minColumnWidth={220}
        items={roles.map((role) => ({ label: texts.roles[role], value: texts.roleTexts[role] }))}
      />
    </Container>
  );
}
