import { expect, test } from '@jest/globals';
import { plus, recordOfDay, recordOfHour, totalOfRecord } from '../../../../../lambdas/domain/usage/record.ts';
import type { Sums } from '../../../../../lambdas/domain/usage/refusals.ts';

const scope = (keyId: string, count: number) => ({
  ...{ keyId, ownerId: `owner of ${keyId}` },
  counts: [{ minute: 1, name: 'scope' as const, count }],
});

test('keys with refused requests only cannot make a record grow without bound', () => {
  const admitted = Array.from({ length: 150 }, (_, place) => ({
    ...{ keyId: `key_used_${place}`, ownerId: null },
    counts: [{ minute: 2, name: 'admitted' as const, count: 1 }],
  }));
  const hourOf = (hour: number) =>
    recordOfHour([
      ...admitted,
      scope('key_used_0', 1),
      ...Array.from({ length: 500 }, (_, place) => scope(`key_${hour}_${place}`, place === 499 ? 9 : 1)),
    ]);
  const day = recordOfDay(new Map([0, 1, 2].map((hour) => [hour, hourOf(hour)])));
  for (const [record, hours] of [[hourOf(0), 1] as const, [day, 3] as const]) {
    // The owner of a key with admitted requests can have a row more, for the key's refusals.
    expect(record.rows).toHaveLength(150 + 1 + 100 + 1);
    const sums = record.rows.reduce((total: Sums, row) => plus(total, row.sums), {});
    expect(sums).toEqual({ admitted: 150 * hours, scope: (1 + 499 + 9) * hours });
    expect(totalOfRecord(record)).toEqual(sums);
    const ids = record.rows.map(({ keyId }) => keyId);
    expect(ids).toContain('key_0_499');
    expect(record.rows[0]).toEqual({ keyId: '', ownerId: null, sums: { scope: 400 * hours + (hours - 1) * 100 } });
  }
});
