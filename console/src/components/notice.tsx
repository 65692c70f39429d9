import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { strings } from '../strings.ts';

interface Props {
  readonly title: string;
  readonly text: string;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

/** A page outside the layout with a single message, for when there is no session or workspace. */
export function Notice({ title, text, actions, children }: Props) {
  return (
    <main className="notice">
      <title>{strings.title(title)}</title>
      <Box padding={{ bottom: 'l' }} fontSize="heading-m" fontWeight="bold" textAlign="center">
        {strings.product}
      </Box>
      <Container header={<Header variant="h1">{title}</Header>}>
        <SpaceBetween size="l">
          <Box variant="p">{text}</Box>
          {children}
          {actions !== undefined && <div className="actions">{actions}</div>}
        </SpaceBetween>
      </Container>
    </main>
  );
}
