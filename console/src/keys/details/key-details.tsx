import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { ReactNode } from 'react';
import { Moment } from '../../components/moment.tsx';
import { RouteLink } from '../../components/route-link.tsx';
import { limitsText } from '../../plan/limits-text.ts';
import { plan as planTexts } from '../../plan/strings.ts';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';
import { EnvironmentBadge } from '../environment-badge.tsx';
import { fieldTexts } from '../field-texts.ts';
import { KeyStatus } from '../key-status.tsx';
import { ownedBy } from '../list/key-filters.ts';
import { CodeList } from './code-list.tsx';
import { RevealKey } from './reveal-key.tsx';

/** Fields that the page shows elsewhere: the name is its title, the rotation has a container of its own. */
type ShownElsewhere = 'name' | 'rotation' | 'values' | 'previousKeyValidUntil';

/** The fields of a key. */
export function KeyDetails({ apiKey }: { apiKey: ApiKey }) {
  const { details } = strings.keys;
  return (
    <Container header={<Header variant="h2">{details.title}</Header>}>
      <KeyValuePairs
        columns={3}
        items={Object.entries(valuesOf(apiKey)).flatMap(([field, value]) =>
          value === null ? [] : [{ label: labelOf(field as ShownField), value }],
        )}
      />
      <RevealKey key={apiKey.id} id={apiKey.id} />
    </Container>
  );
}

type ShownField = Exclude<keyof ApiKey, ShownElsewhere>;

/** The value of each field; null hides it. A missing field is a type error. */
function valuesOf(apiKey: ApiKey): Record<ShownField, ReactNode> {
  const { details } = strings.keys;
  const { scopes, allowedIps } = apiKey;
  const metadata = Object.entries(apiKey.metadata);
  return {
    isActive: <KeyStatus apiKey={apiKey} />,
    environment: <EnvironmentBadge environment={apiKey.environment} />,
    key: <Box variant="code">{apiKey.key}</Box>,
    id: (
      <CopyToClipboard
        variant="inline"
        textToCopy={apiKey.id}
        copyButtonAriaLabel={details.copyId}
        copySuccessText={strings.copied}
        copyErrorText={strings.copyFailed}
      />
    ),
    lastUsedAt: <Moment at={apiKey.lastUsedAt} format="distance" none={strings.never} />,
    createdAt: <Moment at={apiKey.createdAt} />,
    updatedAt: <Moment at={apiKey.updatedAt} />,
    expiresAt: <Moment at={apiKey.expiresAt} none={strings.never} />,
    scopes: <CodeList items={scopes} />,
    allowedIps: allowedIps.length === 0 ? details.anyIp : <CodeList items={allowedIps} />,
    limits: apiKey.limits && limitsText(apiKey.limits),
    quota: apiKey.quota && planTexts.quota(apiKey.quota),
    ownerId: apiKey.ownerId && <RouteLink to={ownedBy(apiKey.ownerId)}>{apiKey.ownerId}</RouteLink>,
    description: apiKey.description,
    metadata: metadata.length > 0 ? <CodeList items={metadata.map((pair) => pair.join('='))} /> : null,
  };
}

const labelOf = (field: ShownField) => (field === 'isActive' ? strings.keys.status : fieldTexts[field].label);
