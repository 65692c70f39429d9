import { usedInIndex } from '../../../domain/shared/names.ts';
import type { UsedCounter, UsedCounters } from '../../../domain/usage/ports.ts';
import { allUsedIn, hourOf, usedByIn } from '../counter-item.ts';
import { type DynamoCalls, type Item, pagesOf } from '../dynamo-calls.ts';

/** A counter in the index: it counted in an hour. */
interface Entry extends UsedCounter {
  readonly workspaceId: string;
}

/** Finds the counters of an hour in the index, whose partitions are each in the order of the workspaces. */
export class UsedCountersIndex {
  readonly #dynamo: DynamoCalls;
  readonly #table: string;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  /** Yields the counters of an hour by workspace, in the order of the workspaces' ids: the partitions are merged. */
  async *byWorkspace(hour: number, after: string | undefined): AsyncGenerator<UsedCounters> {
    const streams = allUsedIn(hourOf(hour)).map((part) => this.#entries(part, '#usedBy > :from', `${after ?? ''}#~`));
    const heads = await Promise.all(streams.map((stream) => stream.next()));
    for (;;) {
      const ids = heads.flatMap(({ done, value }) => (done ? [] : [value.workspaceId]));
      if (ids.length === 0) return;
      const workspaceId = ids.reduce((first, id) => (id < first ? id : first));
      const counters = await Promise.all(
        streams.map(async (stream, place) => {
          const found: UsedCounter[] = [];
          let head = heads[place] as IteratorResult<Entry, undefined>;
          for (; !head.done && head.value.workspaceId === workspaceId; head = await stream.next())
            found.push(head.value);
          heads[place] = head;
          return found;
        }),
      );
      yield { workspaceId, counters: counters.flat() };
    }
  }

  /** Returns the counters of one workspace in an hour, or those of one of its keys. */
  async ofWorkspace(workspaceId: string, hour: number, keyId = ''): Promise<UsedCounter[]> {
    const parts = allUsedIn(hourOf(hour)).map(async (part) => {
      const found: UsedCounter[] = [];
      for await (const entry of this.#entries(part, 'begins_with(#usedBy, :from)', `${workspaceId}#${keyId}`))
        found.push(entry);
      return found;
    });
    return (await Promise.all(parts)).flat();
  }

  async *#entries(part: string, condition: string, from: string): AsyncGenerator<Entry, undefined> {
    const pages = pagesOf(this.#dynamo, {
      TableName: this.#table,
      IndexName: usedInIndex,
      KeyConditionExpression: `#usedIn = :part AND ${condition}`,
      ExpressionAttributeNames: { '#usedIn': usedInIndex, '#usedBy': 'usedBy' },
      ExpressionAttributeValues: { ':part': part, ':from': from },
    });
    for await (const { Items } of pages) yield* Items.map(entryOf);
    return undefined;
  }
}

const entryOf = (item: Item): Entry => ({ counter: String(item['pk']), ...usedByIn(item) });
