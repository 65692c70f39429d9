import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { FieldError } from '../../api/problem.ts';
import { strings } from '../../strings.ts';
import { fieldControls } from './field-controls.tsx';
import { fieldNames, type KeyDraft } from './key-draft.ts';

const { sections } = strings.keys.form;

interface Props {
  readonly draft: KeyDraft;
  readonly onChange: (draft: KeyDraft) => void;
  readonly errors: readonly FieldError[];
  readonly isNew: boolean;
}

/** The settings of a key, in sections. */
export function KeyFields({ draft, onChange, errors, isNew }: Props) {
  const set = (change: Partial<KeyDraft>) => onChange({ ...draft, ...change });
  const offered = fieldNames.filter((name) => isNew || !fieldControls[name].isForNewKeys);
  return (
    <SpaceBetween size="l">
      {Object.entries(sections).map(([section, title]) => (
        <Container key={section} header={<Header variant="h2">{title}</Header>}>
          <SpaceBetween size="l">
            {offered
              .filter((name) => fieldControls[name].section === section)
              .map((name) => {
                const { Control } = fieldControls[name];
                return <Control key={name} draft={draft} set={set} errors={errors} />;
              })}
          </SpaceBetween>
        </Container>
      ))}
    </SpaceBetween>
  );
}
