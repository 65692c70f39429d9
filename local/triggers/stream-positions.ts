import * as z from 'zod';
import { readKept, writeKept } from '../shared/kept-file.ts';

/** How far a shard is read: up to a record, or to its end. */
export interface Position {
  readonly after: string | undefined;
  readonly finished: boolean;
}

const ShardPosition = z.strictObject({ after: z.string().optional(), finished: z.boolean() });

/** By event source mapping, stream and shard: `<mapping> <stream> <shard>`. */
const Kept = z.record(z.string(), ShardPosition);

const loss = 'Without its positions events would be sent anew';

/** How far streams are read, kept in a file: what happens while nobody reads is read later. */
export class StreamPositions {
  readonly #file: string | undefined;
  readonly #byShard: Map<string, z.output<typeof ShardPosition>>;

  /**
   * @param file Undefined keeps them in memory.
   * @throws StartError if the file is damaged
   */
  constructor(file: string | undefined) {
    this.#file = file;
    this.#byShard = new Map(Object.entries((file === undefined ? undefined : readKept(file, Kept, loss)) ?? {}));
  }

  of(mapping: string, stream: string, shard: string): Position | undefined {
    const position = this.#byShard.get(`${mapping} ${stream} ${shard}`);
    return position && { after: position.after, finished: position.finished };
  }

  set(mapping: string, stream: string, shard: string, { after, finished }: Position): void {
    this.#byShard.set(`${mapping} ${stream} ${shard}`, { ...(after !== undefined && { after }), finished });
    if (this.#file !== undefined) writeKept(this.#file, Object.fromEntries(this.#byShard));
  }

  /** Forgets the shards that the stream has no longer. */
  keepOnly(mapping: string, stream: string, shards: readonly string[]): void {
    const ofStream = `${mapping} ${stream} `;
    for (const key of this.#byShard.keys()) {
      if (key.startsWith(ofStream) && !shards.includes(key.slice(ofStream.length))) this.#byShard.delete(key);
    }
  }
}
