import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withBlock } from '../../bench/docs.ts';
import { columns, markdownTable } from '../../bench/table.ts';
import { rateStatus } from '../../lambdas/domain/limits/rate-windows.ts';
import { authorizerResponse, keyRuling, type Ruling } from '../../lambdas/http/authorizer-response.ts';

const page = 'docs/backends.md';
const now = Date.parse('2026-11-24T10:02:30.000Z');

/** The page about backends in other languages, with the table of the authorizer's context. */
export function backendsPage(root: string): Record<string, string> {
  const { admitted, limited, uncounted, ownerless } = contexts;
  const names = [...new Set(Object.values(contexts).flatMap(Object.keys))];
  const missing = names.filter((name) => !(name in meanings));
  const others = Object.keys(meanings).filter((name) => !names.includes(name));
  if (missing.length + others.length > 0) {
    throw new Error(`Correct the meanings in backends-page.ts. Missing: ${missing}. No longer there: ${others}.`);
  }
  const rows = names.map((name) => [
    `\`${name}\``,
    presenceOf(name),
    `\`${limited[name] ?? admitted[name]}\``,
    meanings[name] ?? '',
  ]);
  function presenceOf(name: string): string {
    if (!(name in admitted)) return 'rate limited';
    if (!(name in ownerless)) return 'owned';
    return name in uncounted ? 'always' : 'counted';
  }
  const table = markdownTable(columns('field', 'present', 'example', 'meaning'), rows);
  return { [page]: withBlock(readFileSync(join(root, page), 'utf8'), 'context', table) };
}

const meanings: Readonly<Record<string, string>> = {
  keyId: 'Id of the API key.',
  workspaceId: 'Id of the workspace that owns the key: your customer.',
  environment: '`live` or `test`. Keep the data of both apart.',
  plan: 'Name of the workspace’s plan.',
  scopes: 'Scopes of the key, separated by spaces.',
  ownerId: 'Owner of the key in your own system.',
  xLatchkeyOwnerId: 'Value of the header `X-Latchkey-Owner-Id`; `-` if the key has no owner.',
  rateLimited: '`true`: answer 429. `false`: serve the request.',
  retryAfter: 'Value of the header `Retry-After`, in seconds.',
  minuteLimit: 'Limit of the key per minute.',
  minuteRemaining: 'Requests that remain in this minute.',
  minuteReset: 'End of this minute, in epoch seconds.',
  hourLimit: 'Limit of the key per hour.',
  hourRemaining: 'Requests that remain in this hour.',
  hourReset: 'End of this hour, in epoch seconds.',
  xRateLimitLimit: 'Value of the header `X-RateLimit-Limit`.',
  xRateLimitRemaining: 'Value of the header `X-RateLimit-Remaining`.',
  xRateLimitReset: 'Value of the header `X-RateLimit-Reset`.',
  rateLimitPolicy: 'Value of the header `RateLimit-Policy`.',
  rateLimit: 'Value of the header `RateLimit`.',
};

/** The context of three requests, with text values as API Gateway forwards them. */
export const contexts = contextsOf({ perMinute: 60, perHour: 1000 });

function contextsOf(limits: { readonly perMinute: number; readonly perHour: number }) {
  const principal = {
    keyId: 'key_01M85N177JH12S5MJMMZTRCH5S',
    workspaceId: 'ws_01M85N0586SSPBAXCYY622PZ8E',
    environment: 'live',
    plan: 'Professional',
    scopes: ['orders:*', 'invoices:read'],
  } as const;
  const known = { principal: { ...principal, ownerId: 'customer_42' }, gatewayKey: null };
  const rate = (minute: number) => rateStatus(limits, { minute, hour: 60 }, now);
  return {
    admitted: textsOf(keyRuling({ ...known, outcome: 'admitted', rate: rate(1) })),
    limited: textsOf(keyRuling({ ...known, outcome: 'limited', rate: rate(60) })),
    /** The counters table did not respond, and `onCounterFailure` is `"allow"`. */
    uncounted: textsOf(keyRuling({ ...known, outcome: 'admitted', rate: undefined })),
    ownerless: textsOf(keyRuling({ ...known, principal, outcome: 'admitted', rate: rate(1) })),
  };
}

function textsOf(ruling: Ruling): Record<string, string> {
  const request = { methodArn: 'arn:aws:execute-api:us-east-1:123456789012:api/prod/GET/orders', resource: '/orders' };
  const { context } = authorizerResponse(ruling, request, { gatewayKey: undefined, limitAtGateway: false, now });
  return Object.fromEntries(Object.entries(context ?? {}).map(([name, value]) => [name, String(value)]));
}
