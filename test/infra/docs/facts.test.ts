import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { outcomeOf } from '../../../lambdas/metrics.ts';

/** Names and numbers of the docs that code decides. */
test('how-it-works.md names the outcomes of the metric as the code does', () => {
  const page = readFileSync('docs/how-it-works.md', 'utf8').replaceAll('\n', ' ');
  const [, list = ''] = /`Verifications` in the namespace `Latchkey`, by `outcome` \(([^)]+)\)/.exec(page) ?? [];
  const named = [...list.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name);
  const overQuota = { outcome: 'limited', overQuota: 'key' } as const;
  const verdicts = [{ outcome: 'admitted' }, { outcome: 'limited' }, overQuota, { outcome: 'unauthorized' }] as const;
  const decided = verdicts.map((verdict) => outcomeOf(verdict));
  expect(named).toEqual([...decided, 'failure']);
});

test('no count in openapi.json has a minimum below zero', () => {
  const minima = [...readFileSync('docs/openapi.json', 'utf8').matchAll(/"minimum": (-?\d+)/g)];
  expect(minima.length).toBeGreaterThan(20);
  expect(minima.filter(([, minimum]) => Number(minimum) < 0)).toEqual([]);
});
