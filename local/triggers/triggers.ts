import type { CallFunction } from '../lambda/invocation.ts';
import type { AwsEnvironment } from '../run/aws-environment.ts';
import type { Queues } from '../services/queues/queues.ts';
import type { Cleanup } from '../shared/cleanup.ts';
import type { DataFolder } from '../shared/data-folder.ts';
import type { Timers } from '../shared/timers.ts';
import type { Stack } from '../template/template.ts';
import { type EventSources, readEventSources } from './event-sources.ts';
import { consumeQueue } from './queue-consumer.ts';
import { readSchedules, type Schedule, startSchedules } from './schedules.ts';
import { StreamClient } from './stream-client.ts';
import { StreamPositions } from './stream-positions.ts';
import { readStream } from './streams.ts';

/** Everything that invokes functions, except the gateway. */
export interface Triggers extends EventSources {
  readonly schedules: readonly Schedule[];
}

export function readTriggers(stack: Stack): Triggers {
  return { ...readEventSources(stack), schedules: readSchedules(stack) };
}

export interface TriggersOptions {
  readonly aws: AwsEnvironment;
  readonly dynamoEndpoint: string;
  readonly folder: DataFolder;
  readonly queues: Queues;
  readonly call: CallFunction;
  readonly timers: Timers;
  readonly cleanup: Cleanup;
  readonly onTrouble: (message: string) => void;
}

export function startTriggers({ streams, queues: sources, schedules }: Triggers, options: TriggersOptions): void {
  const { aws, dynamoEndpoint, folder, queues, call, timers, cleanup, onTrouble } = options;
  const { region } = aws;
  cleanup.add(startSchedules(schedules, { call, timers, onTrouble }));
  for (const source of sources) {
    const queue = queues.withArn(source.sourceArn);
    const invoke = (event: unknown) => call(source.functionId, event);
    if (queue !== undefined) cleanup.add(consumeQueue(queue, { ...source, region, invoke, timers }));
  }
  if (streams.length === 0) return;
  const client = new StreamClient({ endpoint: dynamoEndpoint, aws });
  const positions = new StreamPositions(folder.file('streams.json'));
  for (const source of streams) {
    const invoke = (event: unknown) => call(source.functionId, event);
    cleanup.add(readStream({ source, client, positions, region, invoke, timers, onTrouble }));
  }
}
