import { DynamoDueStore } from '../../adapters/dynamodb/due-store.ts';
import { type ProcessDueDependencies, processDue } from '../../domain/rotation/process-due.ts';
import { RotateKeysEnvironment, readEnvironment } from '../../environment.ts';
import type { Logger } from '../../logger.ts';
import { createUpkeepMetrics, type UpkeepMetrics } from '../../metrics.ts';
import { dynamoClient } from '../../wiring/clients.ts';
import { rotatingDependencies } from '../../wiring/rotation.ts';
import { scheduledHandler } from '../scheduled.ts';

export interface Dependencies extends Omit<ProcessDueDependencies, 'onFailure' | 'onRefusal'> {
  readonly logger: Logger;
  readonly metrics: UpkeepMetrics;
}

/** Runs on a schedule: rotates the keys that are due, and publishes reminders of keys that expire. */
export function createHandler({ logger, metrics, ...dependencies }: Dependencies) {
  const { clock } = dependencies;
  return scheduledHandler({ clock, logger }, 'processed due keys', async ({ requestId, deadline }) => {
    const onFailure: ProcessDueDependencies['onFailure'] = ({ workspaceId, keyId }, error) =>
      logger.error('a due key could not be processed', { requestId, workspaceId, keyId, error });
    const onRefusal: ProcessDueDependencies['onRefusal'] = ({ workspaceId, keyId }, error) =>
      logger.warn('a secret refused a delivery', { requestId, workspaceId, keyId, reason: error.reason, error });
    const origin = { actor: { type: 'service', id: 'rotate-keys' }, requestId } as const;
    const tally = await processDue({ ...dependencies, onFailure, onRefusal }, deadline, origin);
    metrics({
      RotatedKeys: tally.outcomes.rotated ?? 0,
      RefusedDeliveries: (tally.outcomes.refused ?? 0) + (tally.outcomes.secret_kept ?? 0),
      FailedKeys: tally.outcomes.failed ?? 0,
    });
    return tally;
  });
}

function liveDependencies(): Dependencies {
  const environment = readEnvironment(RotateKeysEnvironment);
  return {
    ...rotatingDependencies(environment),
    due: new DynamoDueStore(dynamoClient(), environment.KEYS_TABLE),
    metrics: createUpkeepMetrics(),
  };
}

export const handler = createHandler(liveDependencies());
