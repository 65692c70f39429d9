import type { Principal } from '../lambdas/domain/access/principal.ts';
import {
  currentKeyQuota,
  currentWorkspaceQuota,
  type Quota,
  type QuotaStatus,
} from '../lambdas/domain/limits/quota.ts';
import { forEachWindow, rateStatus, windows } from '../lambdas/domain/limits/rate-windows.ts';
import { principalContext } from '../lambdas/http/authorizer-context.ts';
import { authorizerResponse, type Ruling } from '../lambdas/http/authorizer-response.ts';
import type { AuthorizedEventOptions } from './authorized-event-options.ts';
import { account, apiId, type TestRequest } from './test-request.ts';

/** Returns the context of Latchkey's authorizer for a request. All values are strings, as backends get them. */
export function testContext(options: AuthorizedEventOptions, request: TestRequest): Record<string, string> {
  const { method, path, resource, now } = request;
  const { context } = authorizerResponse(
    rulingOf(options, now),
    { methodArn: `arn:aws:execute-api:us-east-1:${account}:${apiId}/test/${method}${path}`, resource },
    { gatewayKey: undefined, limitAtGateway: false, now },
  );
  return Object.fromEntries(Object.entries(context ?? {}).map(([name, value]) => [name, String(value)]));
}

function rulingOf(options: AuthorizedEventOptions, now: number): Ruling {
  const { rateLimited = false, overQuota, limits = { perMinute: 60, perHour: 1000 } } = options;
  const principal = principalOf(options);
  const [shortest] = windows;
  const counts = forEachWindow('unit', ({ name }) => (rateLimited ? Math.min(limits[name], limits[shortest.name]) : 1));
  const common = {
    principalId: principal.keyId,
    context: principalContext(principal),
    rate: rateStatus(limits, counts, now),
  };
  if (overQuota !== undefined) {
    const used = usedUp(overQuota, options, now);
    return { ...common, outcome: 'limited', quotas: [used], overQuota: used };
  }
  return { ...common, ...(rateLimited ? { outcome: 'limited' } : { outcome: 'admitted' }) };
}

/** Returns a quota of which nothing is left. */
function usedUp(of: 'workspace' | 'key', { quota }: AuthorizedEventOptions, now: number): QuotaStatus {
  const wanted: Quota = quota ?? { requests: 10_000, per: 'month' };
  const current =
    of === 'key'
      ? currentKeyQuota('', wanted, now)
      : currentWorkspaceQuota('', { workspaceQuota: wanted }, undefined, now);
  if (current === null) throw new Error('There is no quota.');
  return { ...current, used: current.limit };
}

export function principalOf(options: AuthorizedEventOptions): Principal {
  return {
    keyId: options.keyId ?? 'key_01JD00000000000000000000ZZ',
    workspaceId: options.workspaceId ?? 'ws_01JD00000000000000000000ZZ',
    environment: options.environment ?? 'live',
    plan: options.plan ?? 'Professional',
    scopes: options.scopes ?? ['*'],
    ...(options.ownerId !== undefined && { ownerId: options.ownerId }),
  };
}
