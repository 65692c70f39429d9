import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { Notice } from '../components/notice.tsx';
import { usePerson, useSession } from '../session/session-context.ts';
import { strings } from '../strings.ts';
import { notMember } from './not-a-member-strings.ts';

/** Shown to a person without a workspace: the values that an owner needs to add them. */
export function NotAMember({ onRetry }: { onRetry: () => void }) {
  const session = useSession();
  const { issuer, subject } = usePerson();
  return (
    <Notice
      title={notMember.title}
      text={notMember.text}
      actions={
        <>
          <CopyToClipboard
            variant="button"
            textToCopy={`${notMember.issuer}: ${issuer}\n${notMember.subject}: ${subject}`}
            copyButtonText={notMember.copy}
            copyButtonAriaLabel={notMember.copy}
            copySuccessText={strings.copied}
            copyErrorText={strings.copyFailed}
          />
          <Button onClick={onRetry}>{notMember.again}</Button>
          <Button onClick={() => void session.signOut()}>{strings.layout.signOut}</Button>
        </>
      }
    >
      <KeyValuePairs
        columns={1}
        items={[
          { label: notMember.issuer, value: issuer },
          { label: notMember.subject, value: subject },
        ]}
      />
    </Notice>
  );
}
