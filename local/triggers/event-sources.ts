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
  /** Of the stream or the queue, as the template has it. */
  readonly sourceArn: string;
  readonly batchSize: number;
  /** Whether the function says which records it failed at. */
  readonly reportsFailures: boolean;
}

export interface StreamSource extends EventSource {
  readonly tableName: string;
  /** A record goes to the function if it matches any of them; without any, all do. */
  readonly patterns: readonly EventPattern[];
  readonly maxRetries: number;
  /** Whether a batch that fails is tried again as two. */
  readonly bisects: boolean;
}

interface QueueSource extends EventSource {
  /** Batches that the function works on at a time. */
  readonly concurrency: number;
}

export interface EventSources {
  readonly streams: readonly StreamSource[];
  readonly queues: readonly QueueSource[];
}

/** Strict, as the gateway's are (resource-schemas.ts). */
const common = {
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: flag.default(true),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  // Here nobody waits for a batch to be full.
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
  // A stream is read from the beginning: with the mapping begins the table.
  StartingPosition: harmless,
  // What is given up is told at the terminal.
  DestinationConfig: harmless,
  MaximumRecordAgeInSeconds: harmless,
});

const QueueMapping = z.strictObject({
  ...common,
  BatchSize: whole.default(10),
  // With so many pollers Lambda begins; it would add more.
  ScalingConfig: z.strictObject({ MaximumConcurrency: whole.default(5) }).prefault({}),
});

/** Reads what hands records of streams and messages of queues to functions. */
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

/** The table or the queue. */
function sourceOf(stack: Stack, { id, properties }: Resource): Resource {
  const arn = stack.resolve(properties['EventSourceArn'], id);
  const has = (resource: Resource, attribute: string) =>
    stack.resolve({ 'Fn::GetAtt': [resource.id, attribute] }, id) === arn;
  const found =
    stack.resources('AWS::SQS::Queue').find((each) => has(each, 'Arn')) ??
    stack.resources('AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table').find((each) => has(each, 'StreamArn'));
  if (found === undefined) throw new StartError(`${id} reads ${arn}, which is no queue and no stream of the template.`);
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
