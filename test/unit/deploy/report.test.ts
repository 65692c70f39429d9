import { expect, test } from '@jest/globals';
import type { Part } from '../../deploy/report/contract.ts';
import { failures, judge } from '../../deploy/report/report.ts';
import type { Result } from '../../deploy/report/results.ts';
import { deviations } from '../../support/service/deviations.ts';

const part: Part = {
  part: 'Things',
  proved: 'here',
  by: [{ file: 'a.test.ts', name: /thing/ }, { file: 'b.test.ts' }],
};
const result = (file: string, name: string, status: Result['status'] = 'passed'): Result => ({ file, name, status });
const b = result('b.test.ts', 'anything');

const judged = (...results: Result[]) => {
  const row = judge(part, results);
  return { result: row.result, tests: row.tests, failures: failures([row], results) };
};

test('a part whose tests passed is proved; those of other parts do not matter to it', () => {
  const other = result('a.test.ts', 'another', 'failed');
  expect(judged(result('a.test.ts', 'a thing'), b)).toEqual({ result: 'passed here', tests: 2, failures: [] });
  expect(judged(result('a.test.ts', 'a thing'), b, other)).toMatchObject({ result: 'passed here', tests: 2 });
});

test('one failed test fails its part', () => {
  expect(judged(result('a.test.ts', 'a thing'), result('a.test.ts', 'other thing', 'failed'), b)).toEqual({
    result: 'FAILED',
    tests: 3,
    failures: ['a.test.ts: other thing'],
  });
});

test('a part without its tests has failed, even if nothing else has', () => {
  const failed = { result: 'FAILED', failures: ['Things: not proved, for some of its tests did not run'] };
  expect(judged()).toMatchObject(failed);
  expect(judged(b)).toMatchObject(failed);
  expect(judged(result('a.test.ts', 'a thing'))).toMatchObject(failed);
});

test('a skipped test counts for nothing, and needs a deviation', () => {
  const { failures: words, ...row } = judged(result('a.test.ts', 'a thing', 'skipped'), b);
  expect(row).toEqual({ result: 'FAILED', tests: 1 });
  expect(words[0]).toBe('a.test.ts: a thing: skipped, and no deviation explains it');
  const onPurpose = result('a.test.ts', deviations.longPaths.test, 'skipped');
  expect(judged(result('a.test.ts', 'a thing'), b, onPurpose).failures).toEqual([]);
  const withoutSignIn = result('test/e2e/people.test.ts', 'an owner signs in', 'skipped');
  expect(judged(result('a.test.ts', 'a thing'), b, withoutSignIn).failures).toEqual([]);
});
