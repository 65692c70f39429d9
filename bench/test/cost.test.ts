import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { cases } from '../cases/unit-cases.ts';
import { measuredIn, usageOf } from '../cost/measured.ts';
import {
  type Assumptions,
  assumptions,
  costOfMillion,
  costOfMillionInProcess,
  kindsWith,
  total,
} from '../cost/model.ts';
import { prices } from '../cost/prices.ts';
import { costOfMillionRotations, costOfRotatedKeys, type RotationAssumptions } from '../cost/rotation.ts';
import type { UnitsResult } from '../results.ts';

/** Prices that are easy to calculate with. */
const simple: Assumptions = {
  authorizerMs: 10,
  authorizerMiB: 1024,
  backendMs: 20,
  backendMiB: 512,
  readUnits: 1,
  writeUnits: 1.5,
  authorizerLogBytes: 500,
  backendLogBytes: 100,
  platformLogBytes: 200,
  accessLogBytes: 73.741824,
  traced: 0.05,
  answerBytes: 2 ** 30 / 1_000_000,
};
const usdOf = (of: Assumptions) => Object.fromEntries(costOfMillion(of).map(({ part, usd }) => [part, usd]));

describe('a million requests', () => {
  test('cost the sum of the listed prices', () => {
    const expected = {
      'API Gateway': 3.5,
      'Authorizer: requests': 0.2,
      // 1,000,000 × 0.01 s × 1 GB = 10,000 GB-seconds.
      'Authorizer: time': 0.133334,
      'Backend: requests': 0.2,
      // 1,000,000 × 0.02 s × 0.5 GB = 10,000 GB-seconds.
      'Backend: time': 0.133334,
      'DynamoDB: reads': 0.125,
      // 1.5 units each.
      'DynamoDB: writes': 0.9375,
      // 500 + 100 + 2 × 200 + 73.741824 = 1,073.741824 bytes each: 1 GiB in all.
      'CloudWatch Logs, metrics among them': 0.5,
      'X-Ray': 0.25,
      'Data transfer out': 0.09,
    };
    const found = usdOf(simple);
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const [part, usd] of Object.entries(expected)) expect(found[part]).toBeCloseTo(usd, 9);
    expect(total(costOfMillion(simple))).toBeCloseTo(6.069168, 9);
    const inProcess = Object.fromEntries(costOfMillionInProcess(simple).map(({ part, usd }) => [part, usd]));
    expect(Object.keys(inProcess)).toEqual(['DynamoDB: reads', 'DynamoDB: writes', 'Data transfer out']);
    for (const [part, usd] of Object.entries(inProcess)) expect(usd).toBe(found[part]);
    // An HTTP API costs $1 instead of $3.50; the rest is the same.
    expect(total(costOfMillion(simple, 'httpRequests'))).toBeCloseTo(6.069168 - 2.5, 9);
  });

  test('Lambda rounds up to the next millisecond', () => {
    expect(usdOf({ ...simple, authorizerMs: 9.01 })['Authorizer: time']).toBeCloseTo(0.133334, 9);
  });

  test('show their arithmetic', () => {
    const shown = costOfMillion(simple).map(({ arithmetic }) => arithmetic);
    expect(shown).toContain('1 million × 10 ms × 1 GB × $0.0000133334');
    expect(shown).toContain('1.5 million units × $0.625');
  });
});

const counted = (name: string, readUnits: number, writeUnits: number, logBytes: number): UnitsResult => ({
  case: name,
  operations: '',
  roundTrips: 1,
  readUnits,
  writeUnits,
  logBytes,
});
const units = [
  counted(cases.warm, 1, 1, 510),
  counted(cases.limited, 0, 0, 511),
  counted(cases.flood, 1, 0.02, 454),
  counted(cases.badChecksum, 0, 0, 454),
];
const sparse = { readUnits: 1, writeUnits: 1.06 };

describe('kinds of requests', () => {
  const kinds = kindsWith(usageOf({ units, sparse }));
  const costOf = (kind: string) => usdOf(kinds[kind]?.(simple) ?? simple);

  test('a refused key reaches no backend', () => {
    for (const kind of ['unknown key', 'bad checksum']) expect(costOf(kind)).not.toHaveProperty('Backend: requests');
  });

  test('take the units that the benchmark counted', () => {
    expect(costOf('verified, in sparse traffic')).toMatchObject({ 'DynamoDB: writes': 1.06 * 0.625 });
    expect(costOf('verified, busy key')).toMatchObject({ 'DynamoDB: writes': 0.625, 'DynamoDB: reads': 0.125 });
    expect(costOf('unknown key')).toMatchObject({ 'DynamoDB: reads': 0.125, 'DynamoDB: writes': 0.02 * 0.625 });
    expect(costOf('bad checksum')).toMatchObject({ 'DynamoDB: reads': 0, 'DynamoDB: writes': 0 });
  });

  test('a client over its limit costs almost no units, only the backend that responds with 429', () => {
    expect(costOf('limited, seen before')).toMatchObject({
      'DynamoDB: reads': 0,
      'DynamoDB: writes': 0,
      'Backend: requests': 0.2,
    });
  });

  test('need a count of each case', () => {
    expect(() => usageOf({ units: units.slice(1), sparse })).toThrow(cases.warm);
  });
});

test('a run replaces the counts of its own cases only', () => {
  expect(measuredIn({ units })).toEqual({ units });
  expect(measuredIn({})).toEqual({});
});

test('docs/faq.md tells the cost of a million requests', () => {
  const page = readFileSync('docs/faq.md', 'utf8');
  const [, usd] = /About \$(\d+) per million requests/.exec(page) ?? [];
  expect(Number(usd)).toBe(Math.round(total(costOfMillion(assumptions))));
});

describe('the order of the costs, as docs/performance.md tells it', () => {
  const parts = costOfMillion(assumptions).toSorted((a, b) => b.usd - a.usd);

  test('API Gateway is more than half', () => {
    expect(parts[0]?.part).toBe('API Gateway');
    expect(parts[0]?.usd).toBeGreaterThan(total(parts) / 2);
  });

  test('next are the logs and the writes, which cost five times as much as reads', () => {
    expect(parts.slice(1, 3).map(({ part }) => part)).toEqual([
      'CloudWatch Logs, metrics among them',
      'DynamoDB: writes',
    ]);
    expect(prices.writes.usd / prices.reads.usd).toBe(5);
  });
});

describe('rotations', () => {
  const simpler: RotationAssumptions = {
    secretsCalls: 4,
    readUnits: 5,
    writeUnits: 20,
    graceReadUnits: 3,
    graceWriteUnits: 12,
    perSecond: 20,
    memoryMiB: 2048,
  };

  test('cost the sum of the listed prices, for a million', () => {
    const found = costOfMillionRotations(simpler);
    expect(found.map(({ part, usd }) => [part, Number(usd.toFixed(6))])).toEqual([
      // 400 times 10,000 calls.
      ['Secrets Manager: calls', 20],
      // 8 units each.
      ['DynamoDB: reads', 1],
      // 32 units each.
      ['DynamoDB: writes', 20],
      // 50,000 s × 2 GB = 100,000 GB-seconds.
      ['Lambda: time', 1.33334],
    ]);
    expect(found.map(({ arithmetic }) => arithmetic)).toContain('(20 + 12) million units × $0.625');
  });

  test('cost little compared with the secrets', () => {
    const { secrets, rotations } = costOfRotatedKeys(10_000, simpler);
    expect(secrets).toBe(4000);
    expect(rotations).toBeCloseTo(0.4233334, 6);
  });
});

test('every price has a source', () => {
  for (const { source, usd } of Object.values(prices)) {
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\//);
    expect(usd).toBeGreaterThan(0);
  }
});
