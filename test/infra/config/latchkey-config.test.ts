import { expect, test } from '@jest/globals';
import type * as z from 'zod';
import { Config, parseConfig } from '../../../lib/config/config.ts';
import type { LatchkeyConfig } from '../../../lib/config/latchkey-config.ts';

type Input = z.input<typeof Config>;

/** A type without the difference between a setting that is left out and one that is undefined, and between kinds of arrays. */
type Settled<T> = T extends readonly (infer Item)[]
  ? readonly Settled<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]-?: Settled<Exclude<T[Name], undefined>> }
    : T;

/** Names of settings with a default. */
type Optional<T> = { [Name in keyof T]-?: undefined extends T[Name] ? Name : never }[keyof T];

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

test('the type of the configuration has the settings of the schema, with the same values', () => {
  const isSame: Same<Settled<LatchkeyConfig>, Settled<Input>> = true;
  const hasSameDefaults: Same<Optional<LatchkeyConfig>, Optional<Input>> = true;
  expect([isSame, hasSameDefaults]).toEqual([true, true]);
});

test('a configuration of the type is valid', () => {
  const config: LatchkeyConfig = {
    plans: { Start: { maxKeys: 3, limits: { perMinute: 10, perHour: 100 } } },
    webhook: { url: 'https://hooks.example.com', eventTypes: ['key.created'] },
    console: {},
  };
  expect(Object.keys(parseConfig(config)).sort()).toEqual(Object.keys(Config.shape).sort());
});
