import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'react-router';
import { EmptyState } from '../components/empty-state.tsx';
import { Loading } from '../components/loading/loading.tsx';
import { ProblemAlert } from '../components/problem-alert.tsx';
import { Page } from '../layout/page.tsx';
import type { Document } from '../reference/document.ts';
import { OperationSection } from '../reference/operation-section.tsx';
import { forPeople, groupsOf, matching } from '../reference/operations.ts';
import { reference as referenceTexts } from '../reference/strings.ts';
import { useDocument } from '../reference/use-document.ts';
import { strings } from '../strings.ts';

const texts = referenceTexts;

/** The reference of the API, from its OpenAPI document. */
export function ReferencePage() {
  const { data: document, error, isPending, refetch } = useDocument();
  return (
    <Page
      title={strings.pages.reference}
      description={
        <>
          {texts.description(location.origin)}{' '}
          <Link href="/openapi.json" external externalIconAriaLabel={texts.newTab}>
            {texts.document}
          </Link>
        </>
      }
    >
      <SpaceBetween size="l">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {isPending && <Loading />}
        {document !== undefined && <Operations document={document} />}
      </SpaceBetween>
    </Page>
  );
}

/** Operations by tag. The operation in the address after # is open. */
function Operations({ document }: { document: Document }) {
  const target = useLocation().hash.slice(1);
  const [text, setText] = useState('');
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    setText('');
    setOpen((before) => new Set(before).add(target));
  }, [target]);
  const groups = useMemo(() => forPeople(groupsOf(document)), [document]);
  const shown = matching(groups, text);
  const count = shown.reduce((sum, { operations }) => sum + operations.length, 0);
  const toggle = (id: string, isOpen: boolean) => {
    const after = new Set(open);
    if (isOpen) after.add(id);
    else after.delete(id);
    setOpen(after);
  };
  return (
    <SpaceBetween size="l">
      <TextFilter
        filteringText={text}
        filteringAriaLabel={texts.find}
        filteringPlaceholder={texts.find}
        countText={texts.matches(count)}
        onChange={({ detail }) => setText(detail.filteringText)}
      />
      {count === 0 && (
        <EmptyState {...texts.noMatch} action={<Button onClick={() => setText('')}>{texts.clear}</Button>} />
      )}
      {shown.map(({ name, description, operations }) => (
        <Container
          key={name}
          header={
            <Header variant="h2" counter={`(${operations.length})`} description={description}>
              {name}
            </Header>
          }
        >
          {operations.map((operation) => (
            <OperationSection
              key={operation.id}
              document={document}
              operation={operation}
              isOpen={open.has(operation.id)}
              onOpen={(isOpen) => toggle(operation.id, isOpen)}
              isTarget={operation.id === target}
            />
          ))}
        </Container>
      ))}
    </SpaceBetween>
  );
}
