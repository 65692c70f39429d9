import { covers } from '../access/scopes.ts';
import type { Credential } from '../keys/credential.ts';
import { effectiveLimits } from '../limits/effective-limits.ts';
import type { Plan } from '../limits/plan-schema.ts';
import { type Plans, planOf } from '../limits/plans.ts';
import type { Limits } from '../limits/rate-windows.ts';
import {
  InsufficientScopeError,
  IpNotAllowedError,
  type LatchkeyError,
  PlanNotConfiguredError,
  PlanWithoutApiAccessError,
} from '../shared/errors.ts';
import { isIpAllowed } from './ip-allow-list.ts';
import type { VerifyRequest } from './verdict.ts';

/** The limits of a key, and its plan; the error if its plan, addresses or scopes refuse the request. */
type Permission =
  | { readonly limits: Limits | null; readonly error: LatchkeyError }
  | { readonly limits: Limits; readonly plan: Plan; readonly error: undefined };

/** Decides whether a usable key may make a request, apart from its limits and quotas. */
export function permissionOf(
  plans: Plans,
  credential: Credential,
  { scope, sourceIp }: Pick<VerifyRequest, 'scope' | 'sourceIp'>,
): Permission {
  const plan = planOf(plans, credential.plan);
  if (plan === undefined) return { limits: null, error: new PlanNotConfiguredError(credential.plan) };
  if (plan.limits === null) return { limits: null, error: new PlanWithoutApiAccessError(credential.plan) };
  const limits = effectiveLimits(plan.limits, credential.workspaceLimits, credential.limits);
  if (!isIpAllowed(credential.allowedIps, sourceIp)) return { limits, error: new IpNotAllowedError() };
  if (scope !== undefined && !covers(credential.scopes, scope)) {
    return { limits, error: new InsufficientScopeError([scope]) };
  }
  return { limits, plan, error: undefined };
}
