import { expect, test } from '@jest/globals';
import { runCases } from '../run-cases.ts';
import type { CaseName } from '../settings.ts';

test('a case that fails is reported, and the others keep their results', async () => {
  const reports: string[] = [];
  const run = async (name: CaseName) => {
    if (name === 'sparse') throw new Error('the page did not show');
    return [{ name }];
  };
  const { found, failed } = await runCases(['units', 'sparse', 'console'], run, (text) => reports.push(text));
  expect(found).toEqual({ units: [{ name: 'units' }], console: [{ name: 'console' }] });
  expect(failed).toEqual(['sparse']);
  expect(reports).toEqual([expect.stringMatching(/^The case sparse failed: Error: the page did not show\n/)]);
});
