import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { AuthorizerEnvironment } from '../../../../../lambdas/environment.ts';
import { readAuthorizerEnvironment } from '../../../../../lambdas/handlers/authorize/authorizer-environment.ts';

const good: Record<string, string> = {
  KEYS_TABLE: 'keys',
  COUNTERS_TABLE: 'counters',
  PEPPER_SECRET: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:Pepper-AbCdEf',
  KEY_FORMAT: '{"prefix":"vsk","environmentPart":true}',
  PLANS: '{"Free":{"maxKeys":0,"limits":null},"Big-1":{"maxKeys":null,"limits":{"perMinute":60,"perHour":1000}}}',
  USAGE_PLAN_KEYS: '{"Free":"12345678901234567890"}',
  ROUTE_SCOPES: '{"GET /v1/status":"status:read","*":"*"}',
  LIMIT_AT_GATEWAY: 'false',
  ON_COUNTER_FAILURE: 'allow',
};
const names = Object.keys(good);

const before = { ...process.env };
beforeEach(() => {
  Object.assign(process.env, good);
});
afterEach(() => {
  Object.assign(process.env, before);
});

test('reads every variable that the construct sets', () => {
  expect(readAuthorizerEnvironment()).toEqual(AuthorizerEnvironment.parse(good));
  expect(Object.keys(readAuthorizerEnvironment())).toEqual(Object.keys(AuthorizerEnvironment.shape));
});

test.each(names)('throws an error without %s, and names it', (name) => {
  delete process.env[name];
  expect(readAuthorizerEnvironment).toThrow(`The environment of this Lambda is wrong. ${name}: is missing`);
});

test('names all invalid variables, and none of their values', () => {
  Object.assign(process.env, { PLANS: '{broken', ROUTE_SCOPES: '{"GET /":"NOT A SCOPE"}' });
  expect(readAuthorizerEnvironment).toThrow(
    /^The environment of this Lambda is wrong\. PLANS: is not valid; ROUTE_SCOPES: is not valid$/,
  );
});

/** Valid, nearly valid and invalid values of each variable. */
const text = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'Free',
    'vsk',
    'VSK',
    'v',
    'allow',
    'deny',
    'true',
    'false',
    'status:read',
    '*',
    '*:*',
    'A:b',
    'a:b:c',
    '12345678901234567890',
  ),
  fc.string(),
);
const number = fc.oneof(fc.constantFrom(-1, 0, 1, 1.5, 60, 1_000_000_000, 1_000_000_001, 2 ** 53), fc.integer());
const limits = fc.record(
  { perMinute: fc.oneof(number, text), perHour: number, other: number },
  { requiredKeys: [], noNullPrototype: true },
);
const nearly: Record<string, fc.Arbitrary<unknown>> = {
  KEY_FORMAT: fc.record(
    { prefix: fc.oneof(text, number), environmentPart: fc.oneof(fc.boolean(), text) },
    { noNullPrototype: true },
  ),
  PLANS: fc.dictionary(
    text,
    fc.record(
      { maxKeys: fc.oneof(number, fc.constant(null)), limits: fc.oneof(limits, fc.constant(null)) },
      { requiredKeys: ['limits'], noNullPrototype: true },
    ),
  ),
  USAGE_PLAN_KEYS: fc.dictionary(
    text,
    fc.oneof(text, fc.string({ minLength: 18, maxLength: 22 }), fc.string({ minLength: 126, maxLength: 130 }), number),
  ),
  ROUTE_SCOPES: fc.dictionary(text, fc.oneof(fc.constantFrom('*', '*:*', 'status:read', 'a-1:*'), text, number), {
    maxKeys: 3,
  }),
};
const anyJson = fc.jsonValue();

describe('agrees with the schema', () => {
  test.each(names)('%s', (name) => {
    const near = nearly[name];
    const values =
      near === undefined
        ? text
        : fc.oneof(
            near.map((value) => JSON.stringify(value)),
            anyJson.map((value) => JSON.stringify(value)),
            text,
          );
    let [accepted, refused] = [0, 0];
    fc.assert(
      fc.property(values, (value) => {
        // A NUL ends a variable; zod leaves the name __proto__ out; and only zod knows the defaults of the key format.
        fc.pre(!value.includes('\0') && !value.includes('__proto__') && !(name === 'KEY_FORMAT' && value === '{}'));
        process.env[name] = value;
        const expected = AuthorizerEnvironment.safeParse({ ...good, [name]: value });
        if (expected.success) expect(readAuthorizerEnvironment()).toEqual(expected.data);
        else expect(readAuthorizerEnvironment).toThrow(name);
        expected.success ? accepted++ : refused++;
      }),
      { numRuns: 1000 },
    );
    // Otherwise the property would prove nothing.
    expect(accepted).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  });
});
