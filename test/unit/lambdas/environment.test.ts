import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import * as z from 'zod';
import { SignIn } from '../../../lambdas/domain/access/sign-in-schema.ts';
import {
  KeyFormat,
  ManagementAuthorizerEnvironment,
  OpenApiEnvironment,
  Plan,
  PlanName,
  ReviewKeysEnvironment,
  readEnvironment,
  Scope,
  SendWebhookEnvironment,
  UnusedKeys,
  WebhookUrl,
} from '../../../lambdas/environment.ts';
import { rounds } from '../../support/rounds.ts';

/** Every kind of setting. */
const settings = {
  ...ManagementAuthorizerEnvironment,
  ...ReviewKeysEnvironment,
  ...SendWebhookEnvironment,
  ...OpenApiEnvironment,
};
const readAll = () => readEnvironment(settings);

const text1 = z.string().min(1);
const flag = z.enum(['true', 'false']);
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((value, context) => {
      try {
        return JSON.parse(value) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
/** The same settings as schemas; those of the configuration are the schemas that the constructs use. */
const Schema = z.object({
  KEYS_TABLE: text1,
  COUNTERS_TABLE: text1,
  PEPPER_SECRET: text1,
  KEY_FORMAT: json(KeyFormat),
  PLANS: z.record(PlanName, Plan),
  USAGE_PLAN_SUFFIX: z.string().regex(/^[a-z0-9-]{0,80}$/),
  SHARED_GATEWAY_KEYS: flag,
  ROUTE_SCOPES: z.record(z.string(), Scope),
  LIMIT_AT_GATEWAY: flag,
  ON_COUNTER_FAILURE: z.enum(['allow', 'deny']),
  SIGN_IN: json(SignIn),
  RECOVERY_KEY: z.string(),
  UNUSED_KEYS: json(UnusedKeys.nullable()),
  WEBHOOK_URL: WebhookUrl,
  WEBHOOK_SECRET: text1,
  WEBHOOK_QUEUE_URL: text1,
  CORS_ALLOW_ORIGIN: text1,
  ROUTE_TAGS: json(z.array(z.string())),
});

const variables: Record<string, string> = {
  KEYS_TABLE: 'keys',
  COUNTERS_TABLE: 'counters',
  PEPPER_SECRET: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:Pepper-AbCdEf',
  KEY_FORMAT:
    '{"prefix":"vsk","environmentPart":true,"formerPrefixes":["vb"],"imported":[{"prefix":"sk_","minLength":20,"maxLength":40}]}',
  USAGE_PLAN_SUFFIX: 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  SHARED_GATEWAY_KEYS: 'false',
  LIMIT_AT_GATEWAY: 'false',
  ON_COUNTER_FAILURE: 'allow',
  SIGN_IN:
    '{"kind":"oidc","issuer":"https://id.example.com","clientId":"console","audience":"https://api.example.com"}',
  RECOVERY_KEY: '',
  UNUSED_KEYS: '{"afterDays":90,"deactivate":true}',
  WEBHOOK_URL: 'https://hooks.example.com/latchkey',
  WEBHOOK_SECRET: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:Webhook-AbCdEf',
  WEBHOOK_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/webhook',
  CORS_ALLOW_ORIGIN: '*',
  ROUTE_TAGS: '["API keys","Service"]',
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
  expect(readAll()).toEqual(Schema.parse(good));
  expect(Object.keys(readAll())).toEqual(Object.keys(settings));
});

test.each(names)('throws an error without %s, and names it', (name) => {
  give({ ...good, [name]: undefined });
  expect(readAll).toThrow(`The environment of this Lambda is wrong. ${name}: is missing`);
});

test('names all invalid variables, and none of their values', () => {
  give({ ...good, PLANS: { Free: {} }, ROUTE_SCOPES: { 'GET /': 'NOT A SCOPE' } });
  expect(readAll).toThrow(
    /^The environment of this Lambda is wrong\. PLANS: is not valid; ROUTE_SCOPES: is not valid$/,
  );
});

test('throws an error if the file is not JSON', () => {
  writeSettings('{broken');
  expect(readAll).toThrow(SyntaxError);
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
    'https://id.example.com',
    'http://localhost:3000/hook',
    'https://user@example.com',
    'https://example.com/#part',
  ),
  fc.string(),
);
const number = fc.oneof(fc.constantFrom(-1, 0, 1, 1.5, 60, 1_000_000_000, 1_000_000_001, 2 ** 53), fc.integer());
const limits = fc.record(
  { perMinute: fc.oneof(number, text), perHour: number, other: number },
  { requiredKeys: [], noNullPrototype: true },
);
/** The first value in most cases, otherwise one of the others. */
const mostly = (first: unknown, ...others: readonly unknown[]) =>
  fc.oneof({ arbitrary: fc.constant(first), weight: 6 }, { arbitrary: fc.constantFrom(...others), weight: 2 });
const nearly: Record<string, fc.Arbitrary<unknown>> = {
  KEY_FORMAT: fc.record(
    {
      prefix: fc.oneof({ arbitrary: fc.constantFrom('vsk', 'acme'), weight: 6 }, text, number),
      environmentPart: fc.oneof({ arbitrary: fc.boolean(), weight: 6 }, text),
      formerPrefixes: fc.oneof(
        { arbitrary: fc.array(mostly('vb', 'V', 1), { maxLength: 2 }), weight: 6 },
        fc.array(fc.constant('vb'), { maxLength: 11 }),
        text,
      ),
      imported: fc.array(
        fc.record(
          {
            prefix: mostly('sk_', '', 'a'.repeat(41), 'a b', 1),
            minLength: mostly(20, 19, 256, 257, '20'),
            maxLength: mostly(40, 19, 256, 257, 20.5),
            other: mostly(undefined, 1),
          },
          { noNullPrototype: true },
        ),
        { maxLength: 2 },
      ),
    },
    { noNullPrototype: true, requiredKeys: ['prefix', 'environmentPart'] },
  ),
  PLANS: fc.dictionary(
    text,
    fc.record(
      { maxKeys: fc.oneof(number, fc.constant(null)), limits: fc.oneof(limits, fc.constant(null)) },
      { requiredKeys: ['limits'], noNullPrototype: true },
    ),
  ),
  SIGN_IN: fc
    .record({
      kind: mostly('oidc', 'cognito', 'other'),
      issuer: mostly(
        'https://id.example.com',
        'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123',
        'http://localhost:4000',
        'http://id.example.com',
        'https://id.example.com?a=b',
        'https://id.example.com/#a',
        'https://id.example.com/\u00e4',
        'https://id.example.com/ b',
        `https://id.example.com/${'a'.repeat(500)}`,
      ),
      clientId: mostly('a', 'b', ''),
      audience: mostly('b', 'a', '', 1),
      scope: mostly('console', ''),
      leewaySeconds: mostly(undefined, 0, 300, 301, -1, 1.5, null),
      other: mostly(undefined, 1),
    })
    // A user pool has a scope, other providers have a client and an audience.
    .map(({ clientId, audience, scope, ...rest }) =>
      rest.kind === 'cognito' ? { ...rest, scope } : { ...rest, clientId, audience },
    ),
  UNUSED_KEYS: fc.option(
    fc.record(
      { afterDays: fc.oneof(fc.constantFrom(0, 1, 3650, 3651), number), deactivate: fc.oneof(fc.boolean(), text) },
      { noNullPrototype: true },
    ),
  ),
  ROUTE_TAGS: fc.array(fc.oneof({ arbitrary: text, weight: 9 }, number)),
  ROUTE_SCOPES: fc.dictionary(text, fc.oneof(fc.constantFrom('*', '*:*', 'status:read', 'a-1:*'), text, number), {
    maxKeys: 3,
  }),
};
const anyJson = fc.jsonValue();

describe('agrees with the schema', () => {
  // Every text is a valid RECOVERY_KEY.
  test.each(names.filter((name) => name !== 'RECOVERY_KEY'))('%s', (name) => {
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
        const expected = Schema.safeParse({ ...good, [name]: JSON.parse(json) });
        if (expected.success) expect(readAll()).toEqual(expected.data);
        else expect(readAll).toThrow(name);
        expected.success ? accepted++ : refused++;
      }),
      { numRuns: rounds(400, 200) },
    );
    // Otherwise the property would prove nothing.
    expect(accepted).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  });
});
