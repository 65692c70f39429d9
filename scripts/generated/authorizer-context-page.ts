import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withBlock } from '../../bench/docs.ts';
import { columns, markdownTable } from '../../bench/table.ts';
import type { QuotaStatus } from '../../lambdas/domain/limits/quota.ts';
import { type Limits, rateStatus } from '../../lambdas/domain/limits/rate-windows.ts';
import { authorizerResponse, keyRuling, type Ruling } from '../../lambdas/http/authorizer-response.ts';

const page = 'docs/authorizer-context.md';
const now = Date.parse('2026-11-24T10:02:30.000Z');

/** The contract of the authorizer's context, with the table of its members. */
export function authorizerContextPage(root: string): Record<string, string> {
  const { admitted, limited, overQuota } = contexts;
  const names = [...new Set(Object.values(contexts).flatMap(Object.keys))];
  const missing = names.filter((name) => !(name in meanings));
  const others = Object.keys(meanings).filter((name) => !names.includes(name));
  if (missing.length + others.length > 0) {
    throw new Error(
      `Correct the meanings in authorizer-context-page.ts. Missing: ${missing}. No longer there: ${others}.`,
    );
  }
  const rows = names.map((name) => [
    `\`${name}\``,
    presenceOf(name),
    `\`${limited[name] ?? admitted[name] ?? overQuota[name]}\``,
    meanings[name] ?? '',
  ]);
  const table = markdownTable(columns('member', 'present', 'example', 'meaning'), rows);
  return { [page]: withBlock(readFileSync(join(root, page), 'utf8'), 'context', table) };
}

/** Which of the contexts have a member, by the word that the page explains. */
const presences: Readonly<Record<string, readonly Kind[]>> = {
  always: ['admitted', 'limited', 'uncounted', 'ownerless', 'overQuota', 'overTotal'],
  owned: ['admitted', 'limited', 'uncounted', 'overQuota', 'overTotal'],
  known: ['admitted', 'limited', 'ownerless', 'overQuota', 'overTotal'],
  'known, resets': ['admitted', 'limited', 'ownerless', 'overQuota'],
  counted: ['admitted', 'limited', 'ownerless'],
  'limited, resets': ['limited', 'overQuota'],
  'over quota': ['overQuota', 'overTotal'],
};

function presenceOf(name: string): string {
  const having = (Object.keys(contexts) as Kind[]).filter((kind) => name in contexts[kind]);
  const found = Object.entries(presences).find(([, kinds]) => String(kinds) === String(having));
  if (found === undefined) throw new Error(`Explain on ${page} that ${name} is present in these contexts: ${having}.`);
  return found[0];
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
  overQuota: '`workspace` or `key`: the quota that is used up. Without it, the rate limit of the key is.',
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

type Kind = 'admitted' | 'limited' | 'uncounted' | 'ownerless' | 'overQuota' | 'overTotal';

/** The contexts of requests of every kind, with text values as API Gateway forwards them. */
export const contexts = contextsOf({ perMinute: 60, perHour: 1000 });

function contextsOf(limits: Limits): Record<Kind, Record<string, string>> {
  const principal = {
    keyId: 'key_01M85N177JH12S5MJMMZTRCH5S',
    workspaceId: 'ws_01M85N0586SSPBAXCYY622PZ8E',
    environment: 'live',
    plan: 'Professional',
    scopes: ['orders:*', 'invoices:read'],
  } as const;
  const known = { principal: { ...principal, ownerId: 'customer_42' }, gatewayKey: null };
  const rate = (minute: number) => rateStatus(limits, { minute, hour: 60 }, now);
  const ofWorkspace = quotaStatus('workspace', 'month');
  const ofKey = quotaStatus('key', 'total');
  return {
    admitted: textsOf(keyRuling({ ...known, outcome: 'admitted', rate: rate(1) })),
    limited: textsOf(keyRuling({ ...known, outcome: 'limited', rate: rate(60) })),
    /** The counters table did not respond, and `onCounterFailure` is `"allow"`. */
    uncounted: textsOf(keyRuling({ ...known, outcome: 'admitted', rate: undefined })),
    ownerless: textsOf(keyRuling({ ...known, principal, outcome: 'admitted', rate: rate(1) })),
    overQuota: textsOf(
      keyRuling({ ...known, outcome: 'limited', rate: undefined, quotas: [ofWorkspace], overQuota: ofWorkspace }),
    ),
    /** Over a quota that never resets. */
    overTotal: textsOf(keyRuling({ ...known, outcome: 'limited', rate: undefined, quotas: [ofKey], overQuota: ofKey })),
  };
}

/** A quota of 10,000 requests that are all used. */
function quotaStatus(of: 'workspace' | 'key', per: 'month' | 'total'): QuotaStatus {
  const requests = 10_000;
  const month = { name: '2026-11', seconds: 30 * 86_400, resetAt: Date.parse('2026-12-01T00:00:00.000Z') / 1000 };
  const period = per === 'month' ? month : { name: per, seconds: null, resetAt: null };
  return { of, per, requests, limit: requests, used: requests, counter: 'quota#example', period };
}

function textsOf(ruling: Ruling): Record<string, string> {
  const request = { methodArn: 'arn:aws:execute-api:us-east-1:123456789012:api/prod/GET/orders', resource: '/orders' };
  const { context } = authorizerResponse(ruling, request, { gatewayKey: undefined, limitAtGateway: false, now });
  return Object.fromEntries(Object.entries(context ?? {}).map(([name, value]) => [name, String(value)]));
}
