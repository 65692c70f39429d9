import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import * as z from 'zod';
import { parseJson } from '../../shared/json.ts';
import type { Clock } from '../../shared/timers.ts';
import { accountId } from '../../template/resource-names.ts';
import { checked, serveJson } from '../aws-json.ts';
import type { PrivateEndpoint } from '../private-endpoint.ts';
import { ServiceError } from '../service-error.ts';
import { type EventPattern, matchesPattern } from './event-pattern.ts';

/** An event as rules and targets see it (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html). */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface EventRule {
  /** The name of the bus. */
  readonly bus: string;
  readonly pattern: EventPattern;
  /** The ARNs of queues. */
  readonly targets: readonly string[];
}

export interface EventBusOptions {
  /** The names of all buses except `default`, which always exists. */
  readonly buses: readonly string[];
  readonly rules: readonly EventRule[];
  readonly region: string;
  /** The file for events, one a line; undefined if events are not kept. */
  readonly file: string | undefined;
  /** Sends the message of a rule to a queue. */
  readonly send: (queueArn: string, body: string) => void;
  readonly onEvent?: (event: BusEvent) => void;
  readonly clock?: Clock;
}

const Entry = z.strictObject({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
  /** Epoch seconds. */
  Time: z.number().optional(),
  Resources: z.array(z.string()).default([]),
  TraceHeader: z.string().optional(),
});
type Entry = z.output<typeof Entry>;

const PutEvents = z.strictObject({ Entries: z.array(Entry).min(1).max(10) });

/** The limit for all entries of a request together; 256 KB until 2026. */
const maxBytes = 1024 * 1024;

/**
 * Serves PutEvents of EventBridge (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html),
 * and delivers events by its rules.
 */
export function startEventBus(options: EventBusOptions): Promise<PrivateEndpoint> {
  return serveJson({
    target: 'AWSEvents',
    version: '1.1',
    operations: {
      PutEvents: checked('ValidationException', PutEvents, ({ Entries }) => {
        if (Entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > maxBytes) {
          throw new ServiceError('ValidationException', 'Total size of the entries in the request is over the limit.');
        }
        const results = Entries.map((entry) => put(entry, options));
        return { FailedEntryCount: results.filter((each) => 'ErrorCode' in each).length, Entries: results };
      }),
    },
  });
}

type Result = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

function put(entry: Entry, options: EventBusOptions): Result {
  const { Source, DetailType, Detail, EventBusName = 'default' } = entry;
  if (!Source) return missing('Source');
  if (!DetailType) return missing('DetailType');
  if (!Detail) return missing('Detail');
  if (Source.startsWith('aws.')) return refused('NotAuthorizedForSourceException', 'Not authorized for the source.');
  const detail = objectIn(Detail);
  if (detail === undefined) return refused('MalformedDetail', 'Detail is malformed.');
  // It is a name or an ARN.
  const bus = EventBusName.replace(/^arn:.*:event-bus\//, '');
  // AWS accepts such an event and drops it.
  if (bus !== 'default' && !options.buses.includes(bus)) {
    return refused('InvalidArgument', `The event bus ${bus} is not in the template.`);
  }
  const { clock = Date.now, region } = options;
  const time = entry.Time === undefined ? clock() : entry.Time * 1000;
  const event: BusEvent = {
    version: '0',
    id: randomUUID(),
    'detail-type': DetailType,
    source: Source,
    account: accountId,
    time: new Date(time).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: entry.Resources,
    detail,
  };
  deliver(event, bus, options);
  return { EventId: event.id };
}

function deliver(event: BusEvent, bus: string, { file, rules, send, onEvent }: EventBusOptions): void {
  const body = JSON.stringify(event);
  if (file !== undefined) appendFileSync(file, `${body}\n`, { mode: 0o600 });
  onEvent?.(event);
  for (const rule of rules) {
    if (rule.bus !== bus || !matchesPattern(rule.pattern, event)) continue;
    for (const target of rule.targets) send(target, body);
  }
}

/** Returns the size of an entry (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html). */
function sizeOf({ Time, Source = '', DetailType = '', Detail = '', Resources }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time === undefined ? 0 : 14);
}

function objectIn(text: string): Record<string, unknown> | undefined {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function missing(parameter: string): Result {
  return refused(
    'InvalidArgument',
    `Parameter ${parameter} is not valid. Reason: ${parameter} is a required argument.`,
  );
}

function refused(ErrorCode: string, ErrorMessage: string): Result {
  return { ErrorCode, ErrorMessage };
}
