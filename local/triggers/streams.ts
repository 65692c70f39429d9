import type { InvocationResult } from '../lambda/invocation.ts';
import { matchesPattern } from '../services/events/event-pattern.ts';
import type { Timers } from '../shared/timers.ts';
import type { StreamSource } from './event-sources.ts';
import { deliverBatch } from './stream-batch.ts';
import type { Shard, StreamClient, StreamRecord } from './stream-client.ts';
import type { Position, StreamPositions } from './stream-positions.ts';

export interface StreamOptions {
  readonly source: StreamSource;
  readonly client: StreamClient;
  readonly positions: StreamPositions;
  readonly region: string;
  readonly invoke: (event: unknown) => Promise<InvocationResult>;
  readonly timers: Timers;
  readonly onTrouble: (message: string) => void;
}

/** The time between two reads: an event must be published within half a second. */
const pollMs = 200;
const maxPollMs = 400;
/** The pause between reads, as a multiple of the response time: a slow engine gets fewer requests. */
const restPerWork = 10;
const afterTroubleMs = 2000;

/** The time that DynamoDB keeps records. The bundled engine keeps them forever. */
const keptMs = 24 * 3600 * 1000;

/**
 * Invokes a function with the records of a table's stream, in their order, as an event source mapping does
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html). Returns a function that stops it.
 */
export function readStream(options: StreamOptions): () => void {
  const reader = new StreamReader(options);
  void reader.run();
  return () => reader.stop();
}

class StreamReader {
  readonly #options: StreamOptions;
  readonly #iterators = new Map<string, string>();
  /** Shards that this mapping has not read before. */
  readonly #fresh = new Set<string>();
  #shards: readonly Shard[] = [];
  #stopped = false;
  #troubled = false;
  #wake = () => {};

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { client, source, timers } = this.#options;
    let stream: string | undefined;
    try {
      stream = await client.streamOf(source.tableName);
    } catch (error) {
      this.#tell(
        `The stream of ${source.tableName} cannot be read, so ${source.functionId} does not run: ${messageOf(error)}`,
      );
      return;
    }
    if (stream === undefined) {
      this.#tell(`The table ${source.tableName} has no stream, so ${source.functionId} does not run.`);
      return;
    }
    let rest = 0;
    while (await this.#pause(rest)) {
      const startedAt = timers.now();
      const found = await this.#poll(stream);
      const idle = Math.min(maxPollMs, Math.max(pollMs, restPerWork * (timers.now() - startedAt)));
      rest = { records: 0, nothing: idle, trouble: afterTroubleMs }[found];
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  async #poll(stream: string): Promise<'records' | 'nothing' | 'trouble'> {
    try {
      if (this.#shards.length === 0) this.#shards = await this.#openShards(stream);
      let found = 0;
      for (const { id } of this.#shards.filter((shard) => this.#isReadable(stream, shard))) {
        found += await this.#read(stream, id);
      }
      this.#troubled = false;
      return found === 0 ? 'nothing' : 'records';
    } catch (error) {
      // Iterators expire; the position stays.
      this.#iterators.clear();
      this.#shards = [];
      if (!this.#troubled)
        this.#tell(`The stream of ${this.#options.source.tableName} cannot be read: ${messageOf(error)}`);
      this.#troubled = true;
      return 'trouble';
    }
  }

  async #openShards(stream: string): Promise<Shard[]> {
    const { client, positions, source } = this.#options;
    const shards = await client.shardsOf(stream);
    positions.keepOnly(
      source.id,
      stream,
      shards.map(({ id }) => id),
    );
    for (const { id } of shards) if (this.#position(stream, id) === undefined) this.#fresh.add(id);
    return shards;
  }

  /** Returns whether the records of the shard's parent are all read. */
  #isReadable(stream: string, { id, parentId }: Shard): boolean {
    const isFinished = (shard: string) => this.#position(stream, shard)?.finished === true;
    const hasParent = this.#shards.some((each) => each.id === parentId);
    return !isFinished(id) && (!hasParent || parentId === undefined || isFinished(parentId));
  }

  async #read(stream: string, shard: string): Promise<number> {
    const { client } = this.#options;
    const after = this.#position(stream, shard)?.after;
    const iterator = this.#iterators.get(shard) ?? (await client.iteratorOf(stream, shard, after));
    const { records, next } = await client.records(iterator);
    const last = records.at(-1);
    if (last !== undefined) {
      const move = (record: StreamRecord) => {
        this.#move(stream, shard, { after: record.dynamodb.SequenceNumber, finished: false });
      };
      if (!(await this.#deliver(this.#wanted(records, shard), move))) return 0;
      move(last);
    }
    if (next === undefined) {
      this.#move(stream, shard, { after: this.#position(stream, shard)?.after, finished: true });
      // The children of the shard follow.
      this.#shards = [];
    } else {
      this.#iterators.set(shard, next);
    }
    return records.length;
  }

  #wanted(records: readonly StreamRecord[], shard: string): StreamRecord[] {
    const { source, timers } = this.#options;
    const oldest = this.#fresh.has(shard) ? timers.now() - keptMs : Number.NEGATIVE_INFINITY;
    return records.filter(
      (record) =>
        (record.dynamodb.ApproximateCreationDateTime ?? Number.POSITIVE_INFINITY) * 1000 >= oldest &&
        (source.patterns.length === 0 || source.patterns.some((pattern) => matchesPattern(pattern, record))),
    );
  }

  async #deliver(records: readonly StreamRecord[], onDone: (record: StreamRecord) => void): Promise<boolean> {
    const { source, invoke, region } = this.#options;
    for (let from = 0; from < records.length; from += source.batchSize) {
      const goesOn = await deliverBatch(records.slice(from, from + source.batchSize), {
        ...source,
        // The stream and the Region as the template names them; the engine may use other names.
        invoke: (batch) =>
          invoke({ Records: batch.map((each) => ({ ...each, awsRegion: region, eventSourceARN: source.sourceArn })) }),
        onDone,
        onTrouble: (message) => this.#tell(`${source.functionId} ${message}`),
        pause: (ms) => this.#pause(ms),
      });
      if (!goesOn) return false;
    }
    return true;
  }

  #position(stream: string, shard: string): Position | undefined {
    return this.#options.positions.of(this.#options.source.id, stream, shard);
  }

  #move(stream: string, shard: string, position: Position): void {
    this.#options.positions.set(this.#options.source.id, stream, shard, position);
  }

  /** Waits. Returns false if it has been stopped. */
  async #pause(ms: number): Promise<boolean> {
    if (ms > 0 && !this.#stopped) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const cancel = this.#options.timers.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
      await promise;
    }
    return !this.#stopped;
  }

  #tell(message: string): void {
    if (!this.#stopped) this.#options.onTrouble(message);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
