import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useNavigate } from 'react-router';
import { formatMoment } from '../../components/format-moment.ts';
import { strings } from '../../strings.ts';
import { useMay } from '../../workspace/workspace-context.ts';
import type { ApiKey } from '../api-key.ts';
import { RotationPolicy } from './rotation-policy.tsx';
import { useRotationDialog } from './use-rotation-dialog.tsx';
import { WorkingValues } from './working-values.tsx';

const { rotation: texts } = strings.keys;

interface Props {
  readonly apiKey: ApiKey;
  /** Opens the dialog that regenerates a key without a policy. */
  readonly onRegenerate: () => void;
}

/** The rotation of a key: its working values, its policy and its last failure, with the actions on them. */
export function KeyRotation({ apiKey, onRegenerate }: Props) {
  const { rotation } = apiKey;
  const { open, dialog } = useRotationDialog(apiKey);
  return (
    <>
      <Container
        header={
          <Header
            variant="h2"
            actions={<Actions apiKey={apiKey} onRotate={rotation === null ? onRegenerate : () => open('rotate')} />}
          >
            {texts.title}
          </Header>
        }
      >
        <SpaceBetween size="l">
          {rotation !== null && rotation.lastFailure !== null && (
            <Alert type="error" header={texts.failed} statusIconAriaLabel={strings.layout.error}>
              {texts.failure(
                texts.reasons[rotation.lastFailure.reason],
                formatMoment(rotation.lastFailure.at),
                rotation.lastFailure.attempts,
              )}
            </Alert>
          )}
          <WorkingValues apiKey={apiKey} onOpen={open} />
          {rotation === null ? (
            <Box color="text-body-secondary">{texts.none}</Box>
          ) : (
            <RotationPolicy rotation={rotation} />
          )}
        </SpaceBetween>
      </Container>
      {dialog}
    </>
  );
}

function Actions({ apiKey: { id, rotation, isActive }, onRotate }: { apiKey: ApiKey; onRotate: () => void }) {
  const navigate = useNavigate();
  if (!useMay('api-keys:write')) return null;
  const isPaused = rotation !== null && !isActive;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button {...(isPaused && { disabled: true, disabledReason: texts.rotate.inactive })} onClick={onRotate}>
        {texts.now}
      </Button>
      <Button onClick={() => void navigate(`/keys/${id}/edit#rotation`)}>
        {rotation === null ? texts.setUp : texts.edit}
      </Button>
    </SpaceBetween>
  );
}
