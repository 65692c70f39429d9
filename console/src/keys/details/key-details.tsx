import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { EnvironmentBadge } from '../../components/environment-badge.tsx';
import { Moment } from '../../components/moment.tsx';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';
import { KeyStatus } from '../key-status.tsx';
import { RevealKey } from './reveal-key.tsx';

/** What a key is. */
export function KeyDetails({ apiKey }: { apiKey: ApiKey }) {
  const { columns, details } = strings.keys;
  const { scopes, allowedIps } = apiKey;
  return (
    <Container header={<Header variant="h2">{details.title}</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: columns.status, value: <KeyStatus apiKey={apiKey} /> },
          { label: columns.environment, value: <EnvironmentBadge environment={apiKey.environment} /> },
          { label: columns.key, value: <Box variant="code">{apiKey.key}</Box> },
          {
            label: details.id,
            value: (
              <CopyToClipboard
                variant="inline"
                textToCopy={apiKey.id}
                copyButtonAriaLabel={details.copyId}
                copySuccessText={strings.copied}
                copyErrorText={strings.copyFailed}
              />
            ),
          },
          {
            label: columns.lastUsed,
            value: <Moment at={apiKey.lastUsedAt} format="distance" none={strings.never} />,
          },
          { label: columns.created, value: <Moment at={apiKey.createdAt} /> },
          { label: details.updated, value: <Moment at={apiKey.updatedAt} /> },
          { label: columns.expires, value: <Moment at={apiKey.expiresAt} none={strings.never} /> },
          { label: details.scopes, value: <Box variant="code">{scopes.join(', ')}</Box> },
          {
            label: details.allowedIps,
            value: allowedIps.length === 0 ? details.anyIp : <Box variant="code">{allowedIps.join(', ')}</Box>,
          },
          ...(apiKey.previousKeyValidUntil === null
            ? []
            : [{ label: details.previous, value: <Moment at={apiKey.previousKeyValidUntil} /> }]),
        ]}
      />
      <RevealKey key={apiKey.id} id={apiKey.id} />
    </Container>
  );
}
