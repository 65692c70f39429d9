import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ApiKey } from '../api-key.ts';
import { EnvironmentBadge } from '../environment-badge.tsx';

/** The masked value and the environment of a key. Several keys can have the same name. */
export function WhichKey({ apiKey: { key, environment } }: { apiKey: ApiKey }) {
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="center">
      <Box variant="code">{key}</Box>
      <EnvironmentBadge environment={environment} />
    </SpaceBetween>
  );
}
