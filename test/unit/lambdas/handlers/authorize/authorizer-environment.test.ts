import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { AuthorizerEnvironment } from '../../../../../lambdas/environment.ts';
import { readAuthorizerEnvironment } from '../../../../../lambdas/handlers/authorize/authorizer-environment.ts';
import { rounds } from '../../../../support/rounds.ts';

const variables: Record<string, string> = {
  KEYS_TABLE: 'keys',
  COUNTERS_TABLE: 'counters',
  PEPPER_SECRET: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:Pepper-AbCdEf',
  KEY_FORMAT: '{"prefix":"vsk","environmentPart":true}',
  USAGE_PLAN_SUFFIX: 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  SHARED_GATEWAY_KEYS: 'false',
  LIMIT_AT_GATEWAY: 'false',
  ON_COUNTER_FAILURE: 'allow',
};
/** The settings in the file beside the code. */
const ofFile: Record<string, unknown> = {
  PLANS: { Free: { maxKeys: 0, limits: null }, 'Big-1': { maxKeys: null, limits: { perMinute: 60, perHour: 1000 } } },
  ROUTE_SCOPES: { 'GET /v1/status': 'status:read', '*': '*' },
};
const good = { ...variables, ...ofFile };
const names = Object.keys(good);

const folder = mkdtempSync(join(tmpdir(), 'latchkey-task-root-'));
let written = '';
function writeSettings(text: string): void {
  if (text !== written) writeFileSync(join(folder, 'settings.json'), text);
  written = text;
}

/** Sets variables and settings. A value that is undefined is left out. */
function give(values: Readonly<Record<string, unknown>>): void {
  writeSettings(JSON.stringify(Object.fromEntries(Object.entries(values).filter(([name]) => name in ofFile))));
  for (const [name, value] of Object.entries(values).filter(([each]) => each in variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value as string;
  }
}

const before = { ...process.env };
beforeEach(() => {
  process.env['LAMBDA_TASK_ROOT'] = folder;
  give(good);
});
afterEach(() => {
  Object.assign(process.env, before);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('reads every variable that the construct sets', () => {
  expect(readAuthorizerEnvironment()).toEqual(AuthorizerEnvironment.parse(good));
  expect(Object.keys(readAuthorizerEnvironment())).toEqual(Object.keys(AuthorizerEnvironment.shape));
});

test.each(names)('throws an error without %s, and names it', (name) => {
  give({ ...good, [name]: undefined });
  expect(readAuthorizerEnvironment).toThrow(`The environment of this Lambda is wrong. ${name}: is missing`);
});

test('names all invalid variables, and none of their values', () => {
  give({ ...good, PLANS: { Free: {} }, ROUTE_SCOPES: { 'GET /': 'NOT A SCOPE' } });
  expect(readAuthorizerEnvironment).toThrow(
    /^The environment of this Lambda is wrong\. PLANS: is not valid; ROUTE_SCOPES: is not valid$/,
  );
});

test('throws an error if the file is not JSON', () => {
  writeSettings('{broken');
  expect(readAuthorizerEnvironment).toThrow(SyntaxError);
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
    {
      prefix: fc.oneof(fc.constantFrom('vsk', 'acme'), text, number),
      environmentPart: fc.oneof(fc.boolean(), text),
    },
    { noNullPrototype: true },
  ),
  PLANS: fc.dictionary(
    text,
    fc.record(
      { maxKeys: fc.oneof(number, fc.constant(null)), limits: fc.oneof(limits, fc.constant(null)) },
      { requiredKeys: ['limits'], noNullPrototype: true },
    ),
  ),
  ROUTE_SCOPES: fc.dictionary(text, fc.oneof(fc.constantFrom('*', '*:*', 'status:read', 'a-1:*'), text, number), {
    maxKeys: 3,
  }),
};
const anyJson = fc.jsonValue();

describe('agrees with the schema', () => {
  test.each(names)('%s', (name) => {
    const near = nearly[name] ?? text;
    const anything = fc.oneof({ arbitrary: near, weight: 3 }, anyJson, text);
    const asText =
      name in nearly
        ? fc.oneof(
            anything.map((value) => JSON.stringify(value)),
            text,
          )
        : text;
    let [accepted, refused] = [0, 0];
    fc.assert(
      fc.property(name in ofFile ? anything : asText, (value) => {
        // A NUL ends a variable; zod leaves the name __proto__ out; and only zod knows the defaults of the key format.
        const json = JSON.stringify(value);
        fc.pre(!/\\u0000|__proto__/.test(json) && !(name === 'KEY_FORMAT' && value === '{}'));
        give({ ...good, [name]: value });
        // JSON has no -0.
        const expected = AuthorizerEnvironment.safeParse({ ...good, [name]: JSON.parse(json) });
        if (expected.success) expect(readAuthorizerEnvironment()).toEqual(expected.data);
        else expect(readAuthorizerEnvironment).toThrow(name);
        expected.success ? accepted++ : refused++;
      }),
      { numRuns: rounds(1000, 200) },
    );
    // Otherwise the property would prove nothing.
    expect(accepted).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  });
});
