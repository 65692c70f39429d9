import * as z from 'zod';
import { readPersisted, writePersisted } from '../shared/persisted-file.ts';

/** The position in a shard: after a record, or at its end. */
export interface Position {
  readonly after: string | undefined;
  readonly finished: boolean;
}

const ShardPosition = z.strictObject({ after: z.string().optional(), finished: z.boolean() });

/** Positions by mapping, stream and shard: `<mapping> <stream> <shard>`. */
const PositionsFile = z.record(z.string(), ShardPosition);

const loss = 'Without its positions, events would be sent again';

/** The positions in streams, kept in a file. A later run continues there. */
export class StreamPositions {
  readonly #file: string | undefined;
  readonly #byShard: Map<string, z.output<typeof ShardPosition>>;

  /**
   * @param file Undefined: in memory only.
   * @throws StartError if the file is damaged
   */
  constructor(file: string | undefined) {
    this.#file = file;
    this.#byShard = new Map(
      Object.entries((file === undefined ? undefined : readPersisted(file, PositionsFile, loss)) ?? {}),
    );
  }

  of(mapping: string, stream: string, shard: string): Position | undefined {
    const position = this.#byShard.get(`${mapping} ${stream} ${shard}`);
    return position && { after: position.after, finished: position.finished };
  }

  set(mapping: string, stream: string, shard: string, { after, finished }: Position): void {
    this.#byShard.set(`${mapping} ${stream} ${shard}`, { ...(after !== undefined && { after }), finished });
    if (this.#file !== undefined) writePersisted(this.#file, Object.fromEntries(this.#byShard));
  }

  /** Removes the shards that the stream no longer has. */
  keepOnly(mapping: string, stream: string, shards: readonly string[]): void {
    const ofStream = `${mapping} ${stream} `;
    for (const key of this.#byShard.keys()) {
      if (key.startsWith(ofStream) && !shards.includes(key.slice(ofStream.length))) this.#byShard.delete(key);
    }
  }
}
