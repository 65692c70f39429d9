import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { effectiveLimits, type OwnLimits } from '../../../../../lambdas/domain/limits/effective-limits.ts';
import { forEachWindow, type Limits, windows } from '../../../../../lambdas/domain/limits/rate-windows.ts';

const limit = fc.integer({ min: 1, max: 1_000_000_000 });
const limits: fc.Arbitrary<Limits> = fc.record(forEachWindow('name', () => limit));
const own: fc.Arbitrary<OwnLimits | null> = fc.oneof(
  fc.constant(null),
  fc.record(
    forEachWindow('name', () => limit),
    { requiredKeys: [] },
  ),
);

test('each window has the limit of the workspace, or of its plan, unless that of the key is lower', () => {
  fc.assert(
    fc.property(limits, own, own, (plan, workspace, key) => {
      const effective = effectiveLimits(plan, workspace, key);
      expect(Object.keys(effective)).toEqual(windows.map(({ name }) => name));
      for (const { name } of windows) {
        const ofWorkspace = workspace?.[name] === undefined ? plan[name] : workspace[name];
        const ofKey = key?.[name];
        expect(effective[name]).toBe(ofKey === undefined || ofKey > ofWorkspace ? ofWorkspace : ofKey);
      }
    }),
  );
});

test('the limits of the plan are the same object if nothing else applies', () => {
  const plan = { perMinute: 5, perHour: 9 };
  expect(effectiveLimits(plan, null, null)).toBe(plan);
});
