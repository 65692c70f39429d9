import { type CountName, countNames, type Sums } from './refusals.ts';

/** The requests of one key in a time, while it had one owner. */
export interface UsageRow {
  /** `otherKeys`: the row adds up several keys. */
  readonly keyId: string;
  readonly ownerId: string | null;
  readonly sums: Sums;
}

/** The id in the row that adds up keys with refused requests only, beyond the first `maxRefusedKeys`. */
export const otherKeys = '';
/** The most keys of a record that have a row although none of their requests was admitted. */
const maxRefusedKeys = 100;

/** The usage of a workspace in an hour or a day: by key, and over time. */
export interface UsageRecord {
  readonly rows: readonly UsageRow[];
  /** All requests in each minute of the hour, or in each hour of the day. Steps without requests are left out. */
  readonly steps: ReadonlyMap<number, Sums>;
}

/** Requests of one key in one minute of an hour. */
export interface MinuteCount {
  readonly minute: number;
  readonly name: CountName;
  readonly count: number;
}

/** The requests that one item of the counters table counts in an hour. */
export interface CountedKey {
  readonly keyId: string;
  readonly ownerId: string | null;
  readonly counts: readonly MinuteCount[];
}

/** Adds requests to sums. */
export function plus(one: Sums | undefined, other: Sums): Sums {
  if (one === undefined) return other;
  const sums: Partial<Record<CountName, number>> = { ...one };
  for (const name of countNames) {
    const more = other[name];
    if (more !== undefined) sums[name] = (sums[name] ?? 0) + more;
  }
  return sums;
}

/** Adds up usage by key, owner and step. */
export class UsageSum {
  readonly #rows = new Map<string, UsageRow>();
  readonly #steps = new Map<number, Sums>();

  addRow({ keyId, ownerId, sums }: UsageRow): void {
    const name = `${keyId} ${ownerId ?? ''}`;
    this.#rows.set(name, { keyId, ownerId, sums: plus(this.#rows.get(name)?.sums, sums) });
  }

  addStep(step: number, sums: Sums): void {
    this.#steps.set(step, plus(this.#steps.get(step), sums));
  }

  /** Returns the usage without zeros. The rows are in the order of the keys, so equal usage gives equal records. */
  get record(): UsageRecord {
    const rows = [...this.#rows].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
    const steps = [...this.#steps].toSorted(([one], [other]) => one - other);
    return {
      rows: rows.filter(({ sums }) => isAny(sums)),
      steps: new Map(steps.filter(([, sums]) => isAny(sums))),
    };
  }
}

const isAny = (sums: Sums) => Object.values(sums).some((count) => count !== 0);

/**
 * Keeps the rows of keys with admitted requests, and of the `maxRefusedKeys` other keys with the most refusals. The remaining keys share
 * one row. Otherwise a tenant could make a record grow without bound with keys that are created, refused once and deleted.
 */
function withFewRefusedKeys({ rows, steps }: UsageRecord): UsageRecord {
  const admitted = new Set(rows.flatMap(({ keyId, sums }) => ((sums.admitted ?? 0) > 0 ? [keyId] : [])));
  const refusals = new Map<string, number>();
  for (const { keyId, sums } of rows) {
    if (admitted.has(keyId) || keyId === otherKeys) continue;
    const count = Object.values(sums).reduce((total, each) => total + each, 0);
    refusals.set(keyId, (refusals.get(keyId) ?? 0) + count);
  }
  if (refusals.size <= maxRefusedKeys) return { rows, steps };
  const byRefusals = [...refusals].toSorted(
    ([one, first], [other, second]) => second - first || (one < other ? -1 : 1),
  );
  const folded = new Set(byRefusals.slice(maxRefusedKeys).map(([keyId]) => keyId));
  const sum = new UsageSum();
  for (const row of rows) sum.addRow(folded.has(row.keyId) ? { ...row, keyId: otherKeys, ownerId: null } : row);
  return { rows: sum.record.rows, steps };
}

/** Returns the record of an hour. Counts that a given-back request left at zero are left out. */
export function recordOfHour(counted: readonly CountedKey[]): UsageRecord {
  const sum = new UsageSum();
  for (const { keyId, ownerId, counts } of counted) {
    for (const { minute, name, count } of counts) {
      if (count === 0) continue;
      const sums = { [name]: count };
      sum.addRow({ keyId, ownerId, sums });
      sum.addStep(minute, sums);
    }
  }
  return withFewRefusedKeys(sum.record);
}

/** Returns the record of a day from the records of its hours, by hour of the day. */
export function recordOfDay(hours: ReadonlyMap<number, UsageRecord>): UsageRecord {
  const sum = new UsageSum();
  for (const [hour, { rows, steps }] of hours) {
    for (const row of rows) sum.addRow(row);
    for (const sums of steps.values()) sum.addStep(hour, sums);
  }
  return withFewRefusedKeys(sum.record);
}

/** Returns all requests of a record. */
export function totalOfRecord({ steps }: UsageRecord): Sums {
  let total: Sums = {};
  for (const sums of steps.values()) total = plus(total, sums);
  return total;
}
