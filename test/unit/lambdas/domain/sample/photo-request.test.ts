import { describe, expect, test } from '@jest/globals';
import { NewPhotoRequest } from '../../../../../lambdas/domain/sample/photo-request.ts';

const slot = { instructions: 'The front door', is_required: true };

describe('a new photo request', () => {
  test('has instructions and 1 to 50 slots', () => {
    const one = { instructions: 'By daylight.\nNo flash.', photo_slots: [slot] };
    expect(NewPhotoRequest.parse(one)).toEqual(one);
    expect(NewPhotoRequest.safeParse({ ...one, photo_slots: Array(50).fill(slot) }).success).toBe(true);
    expect(NewPhotoRequest.safeParse({ ...one, photo_slots: Array(51).fill(slot) }).success).toBe(false);
    expect(NewPhotoRequest.safeParse({ ...one, photo_slots: [] }).success).toBe(false);
  });

  test.each([
    ['no instructions', { photo_slots: [slot] }],
    ['no slots', { instructions: 'a' }],
    ['an unknown field', { instructions: 'a', photo_slots: [slot], status: 'done' }],
    ['an unknown field in a slot', { instructions: 'a', photo_slots: [{ ...slot, id: 1 }] }],
    ['a slot without is_required', { instructions: 'a', photo_slots: [{ instructions: 'a' }] }],
    ['a text for is_required', { instructions: 'a', photo_slots: [{ ...slot, is_required: 'yes' }] }],
    ['NUL in a slot', { instructions: 'a', photo_slots: [{ ...slot, instructions: '\0' }] }],
  ])('is refused with %s', (_, body) => {
    expect(NewPhotoRequest.safeParse(body).success).toBe(false);
  });
});
