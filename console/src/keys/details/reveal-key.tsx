import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useApi } from '../../api/api-context.ts';
import { bodyOf } from '../../api/client.ts';
import { CodeToCopy } from '../../components/code-to-copy.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { useAction } from '../../components/use-action.ts';
import { strings } from '../../strings.ts';
import { useMay, useWorkspace } from '../../workspace/workspace-context.ts';

/** Reveals the value of a key, if the deployment stores values and the person has the scope. */
export function RevealKey({ id }: { id: string }) {
  const api = useApi();
  const { recoverableKeys } = useWorkspace();
  const mayReveal = useMay('api-keys:reveal');
  /** Undefined before it is revealed; null if it is not stored. Only here, until it is hidden or the page is left. */
  const [value, setValue] = useState<string | null>();
  const reveal = async () => {
    const params = { path: { id }, query: { full: true } };
    const { apiKey } = await bodyOf(api.GET('/api/v1/api-keys/{id}', { params }));
    return apiKey.fullKey ?? null;
  };
  const { run, isPending, error } = useAction(reveal, setValue);
  const texts = strings.keys.reveal;
  if (!recoverableKeys || !mayReveal) return null;
  return (
    <Box padding={{ top: 'l' }}>
      <SpaceBetween size="s">
        {value === undefined ? (
          <Button iconName="lock-private" loading={isPending} onClick={() => run(undefined)}>
            {texts.show}
          </Button>
        ) : (
          <Button onClick={() => setValue(undefined)}>{texts.hide}</Button>
        )}
        <Box variant="small">{texts.text}</Box>
        {value === null && <Alert type="info">{texts.notKept}</Alert>}
        {typeof value === 'string' && (
          <CodeToCopy label={strings.keys.value.key} text={value} copyText={strings.keys.value.copyKey} />
        )}
        <ProblemAlert error={error} />
      </SpaceBetween>
    </Box>
  );
}
