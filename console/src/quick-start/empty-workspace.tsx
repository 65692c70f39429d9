import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { CreateButton } from '../keys/list/create-button.tsx';
import { RefusedCreation } from '../keys/refused-creation.tsx';
import { useCreateRefusal } from '../keys/use-create-refusal.ts';
import { QuickStart } from './quick-start.tsx';
import { quickStart as quickStartTexts } from './strings.ts';

const texts = quickStartTexts;

/** The quick start of a workspace without keys. */
export function EmptyWorkspace() {
  const refusal = useCreateRefusal();
  return (
    <Container
      header={
        <Header variant="h2" description={texts.description}>
          {texts.title}
        </Header>
      }
    >
      <QuickStart
        before={
          refusal === null ? (
            <SpaceBetween size="xs">
              <Box variant="p">{texts.createText}</Box>
              <CreateButton />
            </SpaceBetween>
          ) : (
            <RefusedCreation refusal={refusal} />
          )
        }
        after={<Box variant="p">{texts.waitText}</Box>}
      />
    </Container>
  );
}
