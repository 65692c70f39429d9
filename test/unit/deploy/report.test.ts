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

test('a part passes if its tests passed, whatever the tests of other parts', () => {
  const other = result('a.test.ts', 'another', 'failed');
  expect(judged(result('a.test.ts', 'a thing'), b)).toEqual({ result: 'passed here', tests: 2, failures: [] });
  expect(judged(result('a.test.ts', 'a thing'), b, other)).toMatchObject({ result: 'passed here', tests: 2 });
});

test('a part fails if one of its tests failed', () => {
  expect(judged(result('a.test.ts', 'a thing'), result('a.test.ts', 'other thing', 'failed'), b)).toEqual({
    result: 'FAILED',
    tests: 3,
    failures: ['a.test.ts: other thing'],
  });
});

test('a part fails without its tests, even if no test failed', () => {
  const failed = { result: 'FAILED', failures: ['Things: not proved, for some of its tests did not run'] };
  expect(judged()).toMatchObject(failed);
  expect(judged(b)).toMatchObject(failed);
  expect(judged(result('a.test.ts', 'a thing'))).toMatchObject(failed);
});

test('a skipped test is not counted, and needs a deviation', () => {
  const { failures: words, ...row } = judged(result('a.test.ts', 'a thing', 'skipped'), b);
  expect(row).toEqual({ result: 'FAILED', tests: 1 });
  expect(words[0]).toBe('a.test.ts: a thing: skipped, and no deviation explains it');
  const onPurpose = result('a.test.ts', deviations.longPaths.test, 'skipped');
  expect(judged(result('a.test.ts', 'a thing'), b, onPurpose).failures).toEqual([]);
  const withoutSignIn = result('test/e2e/people.test.ts', 'an owner signs in', 'skipped');
  expect(judged(result('a.test.ts', 'a thing'), b, withoutSignIn).failures).toEqual([]);
});
