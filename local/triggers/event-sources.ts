import * as z from 'zod';
import { type EventPattern, parsePattern } from '../services/events/event-pattern.ts';
import { parseJson } from '../shared/json.ts';
import { StartError } from '../shared/start-error.ts';
import { functionIdOf } from '../template/function-ids.ts';
import { flag, harmless, read, whole } from '../template/resource-schemas.ts';
import type { Stack } from '../template/template.ts';
import type { Resource } from '../template/template-types.ts';

interface EventSource {
  readonly id: string;
  readonly functionId: string;
  /** The ARN of the stream or the queue in the template. */
  readonly sourceArn: string;
  readonly batchSize: number;
  /** Whether the function reports which records failed. */
  readonly reportsFailures: boolean;
}

export interface StreamSource extends EventSource {
  readonly tableName: string;
  /** The function gets records that match one of them. Without patterns it gets all. */
  readonly patterns: readonly EventPattern[];
  readonly maxRetries: number;
  /** Whether a batch that fails is retried in two halves. */
  readonly bisects: boolean;
}

interface QueueSource extends EventSource {
  /** The number of batches that the function handles at a time. */
  readonly concurrency: number;
}

export interface EventSources {
  readonly streams: readonly StreamSource[];
  readonly queues: readonly QueueSource[];
}

/** Strict, for the same reason as in resource-schemas.ts. */
const common = {
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: flag.default(true),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  // The local run does not wait until a batch is full.
  MaximumBatchingWindowInSeconds: harmless,
  KmsKeyArn: harmless,
  MetricsConfig: harmless,
  Tags: harmless,
};

const StreamMapping = z.strictObject({
  ...common,
  BatchSize: whole.default(100),
  FilterCriteria: z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })).default([]) }).default({
    Filters: [],
  }),
  MaximumRetryAttempts: z.coerce.number().int().min(-1).default(-1),
  BisectBatchOnFunctionError: flag.default(false),
  ParallelizationFactor: z.literal(1).optional(),
  // The stream is read from its beginning: table and mapping are created together.
  StartingPosition: harmless,
  // Records that are given up are reported on the terminal.
  DestinationConfig: harmless,
  MaximumRecordAgeInSeconds: harmless,
});

const QueueMapping = z.strictObject({
  ...common,
  BatchSize: whole.default(10),
  // Lambda starts with this number of pollers, and would add more.
  ScalingConfig: z.strictObject({ MaximumConcurrency: whole.default(5) }).prefault({}),
});

/** Reads the event source mappings: which functions get the records of streams and the messages of queues. */
export function readEventSources(stack: Stack): EventSources {
  const streams: StreamSource[] = [];
  const queues: QueueSource[] = [];
  for (const mapping of stack.resources('AWS::Lambda::EventSourceMapping')) {
    const source = sourceOf(stack, mapping);
    if (source.type === 'AWS::SQS::Queue') {
      const properties = read(stack, mapping, QueueMapping);
      const concurrency = properties.ScalingConfig.MaximumConcurrency;
      if (properties.Enabled) queues.push({ ...eventSource(stack, mapping, properties), concurrency });
    } else {
      const properties = read(stack, mapping, StreamMapping);
      if (properties.Enabled) streams.push(streamSource(stack, mapping, source, properties));
    }
  }
  return { streams, queues };
}

/** Returns the table or the queue of a mapping. */
function sourceOf(stack: Stack, { id, properties }: Resource): Resource {
  const arn = stack.resolve(properties['EventSourceArn'], id);
  const has = (resource: Resource, attribute: string) =>
    stack.resolve({ 'Fn::GetAtt': [resource.id, attribute] }, id) === arn;
  const found =
    stack.resources('AWS::SQS::Queue').find((each) => has(each, 'Arn')) ??
    stack.resources('AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table').find((each) => has(each, 'StreamArn'));
  if (found === undefined)
    throw new StartError(`${id} reads ${arn}, which is neither a queue nor a stream of the template.`);
  return found;
}

function streamSource(
  stack: Stack,
  mapping: Resource,
  table: Resource,
  properties: z.output<typeof StreamMapping>,
): StreamSource {
  const { FilterCriteria, MaximumRetryAttempts, BisectBatchOnFunctionError } = properties;
  return {
    ...eventSource(stack, mapping, properties),
    tableName: String(stack.resolve({ Ref: table.id }, mapping.id)),
    patterns: FilterCriteria.Filters.map(({ Pattern }) => parsePattern(parseJson(Pattern), mapping.id)),
    maxRetries: MaximumRetryAttempts === -1 ? Number.POSITIVE_INFINITY : MaximumRetryAttempts,
    bisects: BisectBatchOnFunctionError,
  };
}

function eventSource(
  stack: Stack,
  { id }: Resource,
  properties: z.output<typeof StreamMapping> | z.output<typeof QueueMapping>,
): EventSource {
  return {
    id,
    functionId: functionIdOf(stack, properties.FunctionName, id),
    sourceArn: properties.EventSourceArn,
    batchSize: properties.BatchSize,
    reportsFailures: properties.FunctionResponseTypes.length > 0,
  };
}
