import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';
import { twoValuesOf } from './value-state.ts';

const { states } = strings.keys.rotation;

/** The state of a key's rotation in the list: the interval or the failure, and whether the old value still works. */
export function RotationState({ apiKey }: { apiKey: ApiKey }) {
  const { rotation } = apiKey;
  const hasTwo = twoValuesOf(apiKey) !== undefined;
  if (rotation === null && !hasTwo) return states.off;
  return (
    <div className="state">
      <SpaceBetween size="xxs">
        {rotation !== null &&
          (rotation.lastFailure === null ? (
            <span>{states.every(rotation.everyDays)}</span>
          ) : (
            <StatusIndicator type="error">{states.failing}</StatusIndicator>
          ))}
        {hasTwo && <StatusIndicator type="in-progress">{states.twoValues}</StatusIndicator>}
      </SpaceBetween>
    </div>
  );
}
