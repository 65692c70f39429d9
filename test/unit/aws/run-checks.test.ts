import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Check, Seen } from '../../aws/checks/check.ts';
import type { Ground } from '../../aws/ground.ts';
import { isBad, summaryOf, tableOf } from '../../aws/report.ts';
import { resultOf, runChecks } from '../../aws/run-checks.ts';

const aws = { isEmulated: false } as Ground;
const emulated = { isEmulated: true } as Ground;
const check = (run: () => Promise<Seen>, more: Partial<Check> = {}): Check => ({
  id: 'a-check',
  statement: 'It holds.',
  page: 'deploying.md',
  run,
  ...more,
});
const sees = (isExpected: boolean) => async () => ({ isExpected, seen: 'this' });
const fails = () => Promise.reject(new Error('no permission'));

beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation(() => {});
});

describe('the verdict of a check', () => {
  test('is "as expected" or DIFFERS by what it saw', async () => {
    expect(await resultOf(check(sees(true)), aws)).toMatchObject({ verdict: 'as expected', seen: 'this' });
    expect(await resultOf(check(sees(false)), aws)).toMatchObject({ verdict: 'DIFFERS' });
  });

  test('is FAILED with the message of an error', async () => {
    expect(await resultOf(check(fails), aws)).toMatchObject({ verdict: 'FAILED', seen: 'no permission' });
  });

  test('is "not shown" with the reason', async () => {
    const run = async () => ({ notShown: 'it needs a domain' });
    expect(await resultOf(check(run), aws)).toMatchObject({ verdict: 'not shown', seen: 'it needs a domain' });
  });

  test('names the emulator only where it is known to deviate', async () => {
    const deviating = { emulator: 'ignores it' };
    expect(await resultOf(check(sees(false), deviating), emulated)).toMatchObject({ verdict: 'emulator deviates' });
    expect(await resultOf(check(fails, deviating), emulated)).toMatchObject({ verdict: 'emulator deviates' });
    expect(await resultOf(check(sees(true), deviating), emulated)).toMatchObject({ verdict: 'as expected' });
    expect(await resultOf(check(sees(false), deviating), aws)).toMatchObject({ verdict: 'DIFFERS' });
    expect(await resultOf(check(sees(false)), emulated)).toMatchObject({ verdict: 'DIFFERS' });
  });
});

describe('a run of checks', () => {
  test('continues after a failed check', async () => {
    const rows = await runChecks([check(fails), check(sees(true))], aws, new AbortController().signal);
    expect(rows.map(({ verdict }) => verdict)).toEqual(['FAILED', 'as expected']);
  });

  test('stops during a check when it is interrupted', async () => {
    const interruption = new AbortController();
    const endless = check(() => new Promise(() => {}));
    const running = runChecks([endless, check(sees(true))], aws, interruption.signal);
    interruption.abort(new Error('stopped'));
    await expect(running).rejects.toThrow('stopped');
  });
});

test('the table has a row with check, verdict, statement and result for each check', async () => {
  const rows = [await resultOf(check(sees(true)), aws), await resultOf(check(fails, { id: 'another-check' }), aws)];
  expect(tableOf(rows)).toBe(
    [
      '  check          verdict      expected and seen',
      '  a-check        as expected  It holds.',
      '                              → this',
      '  another-check  FAILED       It holds.',
      '                              → no permission',
    ].join('\n'),
  );
  expect(summaryOf(rows)).toBe('1 as expected, 1 FAILED');
  expect(rows.map(isBad)).toEqual([false, true]);
});
