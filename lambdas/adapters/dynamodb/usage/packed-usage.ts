import { deflateRawSync, inflateRawSync } from '../../../builtins/compression.ts';
import type { UsageRecord } from '../../../domain/usage/record.ts';
import { type CountName, countNames, type Sums } from '../../../domain/usage/refusals.ts';

/**
 * A record as text: a month of a workspace with 1,000 keys then fits into a page of a query. Numbers of requests are in the order
 * of `countNames`, without zeros at the end. Compression halves the size, because ids repeat their beginning.
 */
interface Packed {
  readonly owners: readonly (string | null)[];
  readonly rows: readonly (readonly [keyId: string, owner: number, ...counts: number[]])[];
  readonly steps: readonly (readonly [step: number, ...counts: number[]])[];
}

export function pack({ rows, steps }: UsageRecord): string {
  const owners = [...new Set(rows.map(({ ownerId }) => ownerId))];
  const places = new Map(owners.map((owner, place) => [owner, place]));
  const packed: Packed = {
    owners,
    rows: rows.map(({ keyId, ownerId, sums }) => [keyId, places.get(ownerId) ?? 0, ...packSums(sums)]),
    steps: [...steps].map(([step, sums]) => [step, ...packSums(sums)]),
  };
  return deflateRawSync(JSON.stringify(packed)).toString('base64');
}

export function unpack(text: string): UsageRecord {
  const { owners, rows, steps }: Packed = JSON.parse(inflateRawSync(Buffer.from(text, 'base64')).toString());
  return {
    rows: rows.map(([keyId, owner, ...counts]) => ({
      keyId,
      ownerId: owners[owner] ?? null,
      sums: unpackSums(counts),
    })),
    steps: new Map(steps.map(([step, ...counts]) => [step, unpackSums(counts)])),
  };
}

export function packSums(sums: Sums): number[] {
  const counts = countNames.map((name) => sums[name] ?? 0);
  while (counts.at(-1) === 0) counts.pop();
  return counts;
}

export function unpackSums(counts: readonly number[]): Sums {
  const sums: Partial<Record<CountName, number>> = {};
  counts.forEach((count, place) => {
    const name = countNames[place];
    if (name !== undefined && count !== 0) sums[name] = count;
  });
  return sums;
}
