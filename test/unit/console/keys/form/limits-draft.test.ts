import { expect, test } from '@jest/globals';
import { checkDraft } from '../../../../../console/src/keys/form/check-draft.ts';
import { changeOf, emptyDraft } from '../../../../../console/src/keys/form/key-draft.ts';
import { limitsDraftOf, limitsOf } from '../../../../../console/src/keys/form/limits-draft.ts';

const named = { ...emptyDraft, name: 'Checkout' };

test.each(['0', '-1', '1.5', 'many', '1e3'])('the limit %j is shown as wrong at its window', (text) => {
  const draft = { ...named, limits: { perMinute: '60', perHour: text } };
  expect(checkDraft(draft, named)).toEqual([
    { path: 'body.limits.perHour', message: 'Enter a whole number, 1 or more.' },
  ]);
});

test.each([null, { perMinute: 60 }, { perHour: 1000 }, { perMinute: 1, perHour: 2 }])(
  'the limits %j of a key are sent as they were shown',
  (limits) => {
    const draft = { ...named, limits: limitsDraftOf(limits) };
    expect(checkDraft(draft, named)).toEqual([]);
    expect(limitsOf(draft.limits)).toEqual(limits);
  },
);

test('an edit that empties both windows removes the limits', () => {
  const before = { ...named, limits: limitsDraftOf({ perMinute: 60 }) };
  expect(changeOf({ ...before, limits: { perMinute: ' ', perHour: '' } }, before)).toEqual({ limits: null });
});
