import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { strings } from '../strings.ts';
import { useWorkspace } from '../workspace/workspace-context.ts';
import { type ApiKey, statusOf } from './api-key.ts';

const types = { active: 'success', inactive: 'stopped', expired: 'warning' } as const;

/** The status of a key, as color, icon and word. */
export function KeyStatus({ apiKey }: { apiKey: ApiKey }) {
  const status = statusOf(apiKey);
  const { limits } = useWorkspace().workspace;
  if (status === 'active' && limits === null)
    return <StatusIndicator type="warning">{strings.keys.noAccess}</StatusIndicator>;
  return <StatusIndicator type={types[status]}>{strings.keys.statuses[status]}</StatusIndicator>;
}
