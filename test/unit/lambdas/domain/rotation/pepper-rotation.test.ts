import { describe, expect, test } from '@jest/globals';
import { keyringAt } from '../../../../../lambdas/domain/keys/digest.ts';
import { StoredKeyring } from '../../../../../lambdas/domain/keys/keyring-schema.ts';
import {
  inForceSince,
  obstacleTo,
  refusalOf,
  unusedPeppers,
  withNewPepper,
  withoutPeppers,
} from '../../../../../lambdas/domain/rotation/pepper-rotation.ts';
import { peppers } from '../support.ts';

const now = Date.parse('2026-11-24T12:00:00.000Z');
const minute = 60_000;
const iso = (time: number) => new Date(time).toISOString();
const one = { current: 'v1', peppers: { v1: peppers.v1 } };
const pepper = 'pepper-three-0123456789abcdef0123456789';

describe('a new pepper', () => {
  test('becomes current half an hour later; the previous one stays, and is current until then', () => {
    const keyring = withNewPepper(one, peppers.v2, now);
    expect(keyring).toEqual({ current: 'v2', currentFrom: '2026-11-24T12:30:00.000Z', peppers });
    expect(keyringAt(keyring, now).current).toBe('v1');
    expect(keyringAt(keyring, now + 30 * minute).current).toBe('v2');
    expect(StoredKeyring.safeParse(keyring).success).toBe(true);
  });

  test('follows the one that CloudFormation generated', () => {
    const generated = StoredKeyring.parse({ current: 'v1', v1: peppers.v1 });
    expect(withNewPepper(generated, peppers.v2, now)).toMatchObject({ current: 'v2', peppers });
  });

  test('follows one with a set time', () => {
    const second = withNewPepper(one, peppers.v2, now - 60 * minute);
    expect(withNewPepper(second, pepper, now)).toEqual({
      current: 'v3',
      currentFrom: '2026-11-24T12:30:00.000Z',
      peppers: { ...peppers, v3: pepper },
    });
  });

  test('has the number after the highest, even if peppers were dropped', () => {
    const ten = { current: 'v10', peppers: { v9: peppers.v1, v10: peppers.v2 } };
    expect(withNewPepper(ten, pepper, now).current).toBe('v11');
    const ahead = { current: 'v2', peppers: { v2: peppers.v2, v7: peppers.v1 } };
    expect(withNewPepper(ahead, pepper, now).current).toBe('v8');
  });

  test('leaves the keyring that it is added to unchanged', () => {
    withNewPepper(one, peppers.v2, now);
    expect(one).toEqual({ current: 'v1', peppers: { v1: peppers.v1 } });
  });
});

describe('replacing the current keyring', () => {
  const next = withNewPepper(one, peppers.v2, now);

  test('is allowed until ten minutes before its pepper becomes current', () => {
    expect(refusalOf(next, one, now)).toBeUndefined();
    expect(refusalOf(next, one, now + 20 * minute)).toBeUndefined();
    expect(refusalOf(next, one, now + 20 * minute + 1)).toMatch(/too late/);
    expect(refusalOf(next, one, now + 60 * minute)).toMatch(/too late/);
  });

  test('is refused if its pepper would be current immediately', () => {
    expect(refusalOf({ current: 'v2', peppers }, one, now)).toMatch(/too late/);
  });

  test.each([
    ['has another one', { current: 'v2', peppers }],
    ['changed one', { current: 'v1', peppers: { v1: pepper } }],
  ])('is refused if the current one %s in the meantime, which would be lost', (_, present) => {
    expect(refusalOf(withNewPepper(one, pepper, now), present, now)).toMatch(/has changed/);
  });

  test('is allowed if the current one has lost peppers in the meantime', () => {
    const from = { current: 'v2', peppers };
    const present = { current: 'v2', peppers: { v2: peppers.v2 } };
    expect(refusalOf(withNewPepper(from, pepper, now), present, now)).toBeUndefined();
  });
});

describe('starting a rotation', () => {
  test('is allowed once the previous pepper is current', () => {
    const next = withNewPepper(one, peppers.v2, now);
    expect(obstacleTo(one, now)).toBeUndefined();
    expect(obstacleTo(next, now + 30 * minute - 1)).toContain('is not current before');
    expect(obstacleTo(next, now + 30 * minute)).toBeUndefined();
  });

  test('is refused while a newer pepper than the current one exists, which would become current immediately', () => {
    const byHand = { current: 'v1', peppers: { v1: peppers.v1, v7: peppers.v2 } };
    expect(obstacleTo(byHand, now)).toContain('v7');
    expect(obstacleTo({ ...byHand, current: 'v7' }, now)).toBeUndefined();
  });
});

describe('a pepper is current', () => {
  test('since its version is stored, or since its time, whichever is later', () => {
    expect(inForceSince(one, now)).toBe(now);
    const next = { ...one, currentFrom: iso(now) };
    expect(inForceSince(next, now - minute)).toBe(now);
    expect(inForceSince(next, now + minute)).toBe(now + minute);
  });
});

describe('unused peppers', () => {
  const many = { current: 'v3', peppers: { v1: peppers.v1, v2: peppers.v2, v3: pepper, v4: pepper } };

  test('are older ones without a credential', () => {
    expect(unusedPeppers(many, { v3: 5 })).toEqual(['v1', 'v2']);
    expect(unusedPeppers(many, { v1: 1, v3: 5 })).toEqual(['v2']);
    expect(unusedPeppers(many, { v1: 1, v2: 1 })).toEqual([]);
    expect(unusedPeppers(many, { v1: 0 })).toEqual(['v1', 'v2']);
  });

  test('never include the current one or a newer one', () => {
    expect(unusedPeppers(many, {})).toEqual(['v1', 'v2']);
    expect(unusedPeppers(one, {})).toEqual([]);
    expect(unusedPeppers({ current: 'v10', peppers: { v9: pepper, v10: pepper, v11: pepper } }, {})).toEqual(['v9']);
  });

  test('are dropped from a keyring that stays valid', () => {
    const next = { ...withNewPepper(one, peppers.v2, now) };
    const without = withoutPeppers(next, ['v1']);
    expect(without).toEqual({ ...next, peppers: { v2: peppers.v2 } });
    expect(StoredKeyring.safeParse(without).success).toBe(true);
    expect(next.peppers).toEqual(peppers);
  });
});
