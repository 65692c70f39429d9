import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'react-router';
import type { FieldError } from '../../api/problem.ts';
import { errorAt } from '../../components/form/error-at.ts';
import { strings } from '../../strings.ts';
import { fieldControls } from './field-controls.tsx';
import { emptyDraft, fieldNames, type KeyDraft } from './key-draft.ts';

const { sections } = strings.keys.form;
type SectionName = keyof typeof sections;

/** Sections with fields that few keys need. They are folded while their fields are empty. */
const foldedSections: readonly SectionName[] = ['access', 'life', 'labels'];

interface Props {
  readonly draft: KeyDraft;
  readonly onChange: (draft: KeyDraft) => void;
  readonly errors: readonly FieldError[];
  readonly isNew: boolean;
}

/** The settings of a key, in sections. */
export function KeyFields({ draft, onChange, errors, isNew }: Props) {
  const set = (change: Partial<KeyDraft>) => onChange({ ...draft, ...change });
  /** The field that a link to the form is about. */
  const { hash } = useLocation();
  const offered = fieldNames.filter((name) => isNew || !fieldControls[name].isForNewKeys);
  return (
    <SpaceBetween size="l">
      {(Object.keys(sections) as SectionName[]).map((section) => {
        const names = offered.filter((name) => fieldControls[name].section === section);
        const controls = names.map((name) => {
          const { Control } = fieldControls[name];
          return (
            <div key={name} data-field={name}>
              <Control draft={draft} set={set} errors={errors} />
            </div>
          );
        });
        const hasError = names.some((name) => errorAt(errors, `body.${name}`) !== undefined);
        const isEmpty = names.every((name) => JSON.stringify(draft[name]) === JSON.stringify(emptyDraft[name]));
        return foldedSections.includes(section) ? (
          <FoldedSection
            key={section}
            title={sections[section]}
            opensFirst={!isEmpty || names.some((name) => hash === `#${name}`)}
            mustOpen={hasError}
          >
            {controls}
          </FoldedSection>
        ) : (
          <Container key={section} header={<Header variant="h2">{sections[section]}</Header>}>
            <SpaceBetween size="l">{controls}</SpaceBetween>
          </Container>
        );
      })}
    </SpaceBetween>
  );
}

interface FoldedProps {
  readonly title: string;
  readonly opensFirst: boolean;
  /** A field has an error, which must be visible. */
  readonly mustOpen: boolean;
  readonly children: ReactNode;
}

function FoldedSection({ title, opensFirst, mustOpen, children }: FoldedProps) {
  const [isOpen, setOpen] = useState(opensFirst);
  return (
    <ExpandableSection
      variant="container"
      headerText={title}
      expanded={isOpen || mustOpen}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      <SpaceBetween size="l">{children}</SpaceBetween>
    </ExpandableSection>
  );
}
