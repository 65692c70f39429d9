import { auditKey, contentOf } from '../../lambdas/adapters/dynamodb/key-items.ts';
import { auditPrefix } from '../../lambdas/domain/shared/names.ts';
import { timePrefix } from '../../lambdas/domain/shared/random.ts';
import { minuteMs } from '../../lambdas/domain/shared/time.ts';
import { Evidence, type StoredEvent } from './evidence.ts';
import type { RestoreReport } from './report.ts';
import { auditPairs, type TwoTables } from './two-tables.ts';

/** The longest that the clocks of functions and of this machine differ: the id of an event begins with the time of its function. */
const clockDifferenceMs = 10 * minuteMs;

/**
 * The events of a workspace that the backup does not have. Owners change their keys while a restore runs, so the events are
 * read again before each change: an item and its event are written together, so the events explain every item that was read
 * before them.
 */
export class EventsSince {
  readonly #tables: TwoTables;
  readonly #workspaceId: string;
  /** Only events after this sort key can be new. */
  readonly #from: string;
  readonly #events = new Map<string, StoredEvent>();
  readonly #ofBackup = new Set<string>();
  #evidence = new Evidence([]);

  /** @param startedAt The time at which the restore began, in milliseconds */
  constructor(tables: TwoTables, workspaceId: string, startedAt: number) {
    this.#tables = tables;
    this.#workspaceId = workspaceId;
    this.#from = `${auditPrefix}${timePrefix(startedAt - clockDifferenceMs)}`;
  }

  /** The events that have been read so far. */
  get known(): Evidence {
    return this.#evidence;
  }

  /** Reads all events. Writes those that only the backup has. */
  async readAll(report: RestoreReport, writes: boolean): Promise<void> {
    for await (const { sk, backup, live } of auditPairs(this.#tables, this.#workspaceId)) {
      if (live !== undefined) this.#add(contentOf<StoredEvent>(live));
      else if (backup !== undefined) {
        report.auditEventsRestored++;
        const { pk: _pk, sk: _sk, ...content } = backup;
        // The stream shows a restored event as a new one. It was published when it happened.
        if (writes) {
          await this.#tables.live.store(
            { pk: auditKey(this.#workspaceId, '').pk, sk },
            { ...content, isRestored: true },
          );
        }
        this.#ofBackup.add(String(content['id']));
      }
    }
    this.#sort();
  }

  /** Returns the events with those that were written since the last read. */
  async latest(): Promise<Evidence> {
    const { backup, live } = this.#tables;
    let isSame = true;
    const range = { ':first': this.#from, ':last': `${auditPrefix}~` };
    for await (const item of live.inWorkspace(this.#workspaceId, range)) {
      const event = contentOf<StoredEvent>(item);
      if (this.#events.has(event.id) || this.#ofBackup.has(event.id)) continue;
      if ((await backup.get(auditKey(this.#workspaceId, event.id))) !== undefined) {
        this.#ofBackup.add(event.id);
        continue;
      }
      this.#add(event);
      isSame = false;
    }
    if (!isSame) this.#sort();
    return this.#evidence;
  }

  #add(event: StoredEvent): void {
    this.#events.set(event.id, event);
  }

  #sort(): void {
    const inOrder = [...this.#events.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
    this.#evidence = new Evidence(inOrder);
  }
}
