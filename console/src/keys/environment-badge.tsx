import Badge from '@cloudscape-design/components/badge';
import { strings } from '../strings.ts';

export function EnvironmentBadge({ environment }: { environment: 'live' | 'test' }) {
  return <Badge color={environment === 'live' ? 'blue' : 'grey'}>{strings.keys.environments[environment]}</Badge>;
}
