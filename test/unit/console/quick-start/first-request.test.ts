import { expect, test } from '@jest/globals';
import { firstRequestIn, waitMs } from '../../../../console/src/quick-start/first-request.ts';

test.each([
  [{ admitted: 0, limited: 0, refused: {} }, null],
  [{ admitted: 2, limited: 1, refused: { scope: 1 } }, 'admitted'],
  [{ admitted: 0, limited: 1, refused: { scope: 1 } }, 'scope'],
  [{ admitted: 0, limited: 1, refused: {} }, 'limited'],
] as const)('the first request in %j is %s', (usage, result) => expect(firstRequestIn(usage)).toBe(result));

test('the wait grows, up to half a minute', () => {
  expect([0, 1, 5, 100].map((looks) => Math.round(waitMs(looks)))).toEqual([2000, 2300, 4023, 30_000]);
});
