import { describe, expect, test } from '@jest/globals';
import { retry, untilSettled } from '../../../../../lambdas/adapters/dynamodb/until-settled.ts';

const gaveUp = new Error('gave up');
const orElse = () => gaveUp;

describe('a transaction with conflicts', () => {
  test('is repeated until it commits', async () => {
    let tries = 0;
    expect(await untilSettled(async () => (++tries < 3 ? retry : 'done'), orElse)).toBe('done');
    expect(tries).toBe(3);
  });

  test('fails after ten attempts', async () => {
    let tries = 0;
    const never = async () => {
      tries++;
      return retry;
    };
    await expect(untilSettled(never, orElse)).rejects.toBe(gaveUp);
    expect(tries).toBe(10);
  });

  test('is refused immediately for a permanent reason', async () => {
    const refusal = new Error('no');
    const refused = async () => {
      throw refusal;
    };
    await expect(untilSettled(refused, orElse)).rejects.toBe(refusal);
  });

  test('is not repeated after its deadline, because a Lambda that resumes must not apply an old change', async () => {
    let now = 0;
    let tries = 0;
    const slow = async () => {
      tries++;
      now += 60_000;
      return retry;
    };
    await expect(untilSettled(slow, orElse, () => now)).rejects.toBe(gaveUp);
    expect(tries).toBe(1);
  });
});
