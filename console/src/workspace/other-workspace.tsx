import Button from '@cloudscape-design/components/button';
import { Notice } from '../components/notice.tsx';
import { strings } from '../strings.ts';
import { useWorkspaceChoice } from './workspace-choice-context.ts';

const texts = strings.otherWorkspace;

/** Shown if the address names a workspace to which the person has no access. They may belong to another one. */
export function OtherWorkspace({ name }: { name: string }) {
  const choice = useWorkspaceChoice();
  return (
    <Notice
      title={texts.title}
      text={texts.text}
      actions={
        <Button variant="primary" onClick={() => choice.leave()}>
          {texts.open(name)}
        </Button>
      }
    />
  );
}
