import { expect, test } from '@jest/globals';
import { firstRequestIn, waitMs } from '../../../../console/src/quick-start/first-request.ts';
import { quickStart } from '../../../../console/src/quick-start/strings.ts';

test.each([
  [{ admitted: 0, limited: 0, refused: {} }, null],
  [{ admitted: 2, limited: 1, refused: { scope: 1 } }, 'admitted'],
  [{ admitted: 0, limited: 1, refused: { scope: 1 } }, 'scope'],
  [{ admitted: 0, limited: 1, refused: {} }, 'limited'],
] as const)('the first request in %j is %s', (usage, result) => expect(firstRequestIn(usage)).toBe(result));

test.each([
  ['limited', 'rate limited'],
  ['quota', 'rate limited'],
  ['scope', 'refused'],
] as const)('a request with the result %s is %s', (result, word) =>
  expect(quickStart.notAdmitted(result, '9:00')).toContain(`, but ${word}: `),
);

test('the wait grows, up to half a minute, after failed looks as well', () => {
  const wait = (dataUpdateCount: number, errorUpdateCount = 0) =>
    Math.round(waitMs({ dataUpdateCount, errorUpdateCount }));
  expect([0, 1, 5, 100].map((looks) => wait(looks))).toEqual([2000, 2300, 4023, 30_000]);
  expect([wait(0, 1), wait(2, 3), wait(0, 100)]).toEqual([2300, 4023, 30_000]);
});
