import type { ErrorCode } from '../domain/shared/error-codes.ts';
import { InvalidRequestError, LatchkeyError } from '../domain/shared/errors.ts';
import type { Problem } from './problem-schema.ts';

/** The status and title of each error code (docs/errors.md). */
export const problems: Readonly<Record<ErrorCode, { status: number; title: string }>> = {
  invalid_request: { status: 400, title: 'Invalid request' },
  malformed_json: { status: 400, title: 'Malformed JSON' },
  unauthorized: { status: 401, title: 'Unauthorized' },
  insufficient_scope: { status: 403, title: 'Insufficient scope' },
  plan_without_api_access: { status: 403, title: 'Plan without API access' },
  plan_not_configured: { status: 403, title: 'Plan not configured' },
  ip_not_allowed: { status: 403, title: 'IP address not allowed' },
  route_not_registered: { status: 403, title: 'Route not registered' },
  key_limit_exceeded: { status: 403, title: 'Key limit exceeded' },
  recovery_disabled: { status: 403, title: 'Recovery disabled' },
  not_a_member: { status: 403, title: 'Not a member' },
  workspace_not_chosen: { status: 403, title: 'Workspace not chosen' },
  workspace_suspended: { status: 403, title: 'Workspace suspended' },
  sign_in_disabled: { status: 403, title: 'Sign-in disabled' },
  member_limit_exceeded: { status: 403, title: 'Member limit exceeded' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Conflict' },
  external_id_taken: { status: 409, title: 'External id taken' },
  request_in_progress: { status: 409, title: 'Request in progress' },
  payload_too_large: { status: 413, title: 'Payload too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  idempotency_key_reused: { status: 422, title: 'Idempotency key reused' },
  rate_limit_exceeded: { status: 429, title: 'Rate limit exceeded' },
  quota_exceeded: { status: 429, title: 'Quota exceeded' },
  internal_error: { status: 500, title: 'Internal error' },
  service_unavailable: { status: 503, title: 'Service unavailable' },
  unfinished: { status: 503, title: 'Unfinished' },
};

export const problemMediaType = 'application/problem+json';

export function problemType(code: ErrorCode): string {
  return `urn:latchkey:problem:${code}`;
}

/** Returns the public response to an error. It reveals nothing of unknown errors, which can contain internal data. */
export function problemOf(error: unknown, requestId: string): Problem {
  const known = error instanceof LatchkeyError ? error : undefined;
  const code = known?.code ?? 'internal_error';
  return {
    type: problemType(code),
    title: problems[code].title,
    status: problems[code].status,
    detail: known?.message ?? 'Something went wrong on our side. Try again; if it persists, report the requestId.',
    code,
    requestId,
    ...(known instanceof InvalidRequestError && { errors: [...known.errors] }),
  };
}
